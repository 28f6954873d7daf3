// Runs before the first paint: the admin address is served this same document and must not flash its message form,
// and a chosen theme must not flash the other one.
{
  const { dataset } = document.documentElement;
  dataset.page = location.pathname.startsWith('/admin') ? 'admin' : 'list';
  try {
    const theme = localStorage.getItem('surecast.theme');
    if (theme === 'light' || theme === 'dark') dataset.theme = theme;
  } catch {
    // A browser that stores nothing follows the system.
  }
}
