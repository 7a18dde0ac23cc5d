"use strict";

const button = document.getElementById("count");
const sum = document.getElementById("sum");

async function addUp() {
  const response = await fetch("terns.json");
  const { terns } = await response.json();
  const kilometres = terns.reduce((total, tern) => total + tern.yearlyKilometres, 0);
  sum.textContent = `${terns.length} terns, together ${kilometres.toLocaleString("en")} km a year.`;
}

sum.textContent = "";
button.hidden = false;
button.addEventListener("click", () => {
  addUp().catch(() => { sum.textContent = "The file could not be had."; });
});
