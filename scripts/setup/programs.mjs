/** Programs that do not come with the packages. */

export const REDIS = {
  program: 'redis-server',
  package: 'redis-server',
  otherwise:
    'redis-server is not installed: apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS), or set REDIS_URL',
};

export const CHROMIUM = {
  program: 'chromium',
  package: 'chromium',
  otherwise: 'chromium is not installed: apt-get install chromium (Debian); the browser tests need it',
};
