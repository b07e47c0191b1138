
const slides = [...document.querySelectorAll("section")], count = document.getElementById("count");
let now = 0;
function fit(slide) {
  for (let size = 150; size >= 60; size -= 5) {
    slide.style.fontSize = size + "%";
    if (slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth) break;
  }
}
function show(number) {
  now = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, i) => { slide.classList.toggle("now", i === now); slide.toggleAttribute("inert", i !== now); });
  count.textContent = (now + 1) + " / " + slides.length;
  history.replaceState(null, "", "#" + (now + 1));
  fit(slides[now]);
}
document.body.classList.add("shown");
document.getElementById("back").onclick = () => show(now - 1);
document.getElementById("on").onclick = () => show(now + 1);
const keys = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -1e6, End: 1e6 };
addEventListener("keydown", event => {
  if (event.key in keys && event.target.tagName !== "BUTTON" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault(); show(now + keys[event.key]);
  }
});
addEventListener("resize", () => show(now));
addEventListener("load", () => show(now));
show((parseInt(location.hash.slice(1)) || 1) - 1);
