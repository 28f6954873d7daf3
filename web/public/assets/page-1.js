// Runs before the first paint: the admin address is served this same document and must not flash its message form.
document.documentElement.dataset.page = location.pathname.startsWith('/admin') ? 'admin' : 'list';
