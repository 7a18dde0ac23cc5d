"use strict";

const button = document.getElementById("count");
const sum = document.getElementById("sum");

async function addUp() {
  const answer = await fetch("terns.json");
  const { terns } = await answer.json();
  const kilometres = terns.reduce((total, tern) => total + tern.yearlyKilometres, 0);
  sum.textContent = `${terns.length} terns, together ${kilometres.toLocaleString("en")} km a year.`;
}

sum.textContent = "";
button.hidden = false;
button.addEventListener("click", () => {
  addUp().catch(() => { sum.textContent = "The file could not be had."; });
});
