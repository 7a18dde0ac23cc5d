"use strict";

/** The selected language, and the text of a record with both. */
const page = {
  language: navigator.language.startsWith("zh") ? "zh" : "en",
  say: text => text[page.language],
};

/** The content of a data element. */
function stored(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Shows a language everywhere: the style sheet hides the other one by the attribute of the root. */
function select(language) {
  page.language = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const named of document.querySelectorAll("[data-zh]")) {
    named.setAttribute("aria-label", named.dataset[language]);
  }
}

/** Lets a link save text that is inside this file. */
function offer(id, type, text) {
  document.getElementById(id).href = URL.createObjectURL(new Blob([text], { type }));
}
