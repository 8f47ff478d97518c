// What every page runs. Each part works on its own, and the page can be read without any of them.
import * as copy from "./js/copy.js";
import * as explore from "./js/explore.js";
import * as folds from "./js/folds.js";
import * as glide from "./js/glide.js";
import * as languages from "./js/languages.js";
import * as launch from "./js/launch.js";
import * as menus from "./js/menus.js";
import * as progress from "./js/progress.js";
import * as scrollers from "./js/scrollers.js";
import * as searchBox from "./js/search-box.js";
import * as theme from "./js/theme.js";
import * as toc from "./js/toc.js";

for (const { init } of [theme, menus, toc, copy, folds, scrollers, progress, searchBox, launch, explore, languages, glide]) {
  try {
    init();
  } catch (error) {
    reportError(error); // said in the console, and no reason for the others to stop
  }
}
