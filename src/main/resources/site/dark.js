// the viewer is dark where the pages are: as the person chose, else as the system says; before the first paint
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');
const follow = () => root.classList.toggle('dark-mode', root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
system.addEventListener('change', follow);
follow();
