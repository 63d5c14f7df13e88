// Runs before the first paint, so that the page does not flash in another colour or language.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem('naru.' + name);
    } catch {
      return null;  // storage is switched off
    }
  };
  const root = document.documentElement;
  const language =
      kept('language') ?? ((navigator.languages?.[0] ?? navigator.language ?? 'en').startsWith('ko') ? 'ko' : 'en');
  root.lang = language === 'ko' ? 'ko' : 'en';
  const theme = kept('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
})();
