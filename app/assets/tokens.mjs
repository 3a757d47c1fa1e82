// Swaps the fixed colours of USWDS for our tokens, so that dark mode and department colours reach all of it.
const roles = {
  "#1b1b1b": "ink", black: "ink", "#454545": "ink-soft", "#757575": "ink-soft", "#71767a": "ink-soft",
  "#3d4551": "ink", "#565c65": "edge", "#919191": "edge", "#a9aeb1": "edge",
  "#c9c9c9": "rule", "#dfe1e2": "rule", "#e6e6e6": "sunk", "#f0f0f0": "ground",
  "#005ea2": "primary", "#1a4480": "primary-hover", "#162e51": "primary-hover", "#54278f": "link-visited",
  "#2491ff": "focus",
  "#b50909": "error", "#8b0a03": "error", "#d83933": "error", "#d54309": "error", "#9c3d10": "error", "#f4e3db": "error-tint",
  "#ffbe2e": "warn", "#fa9441": "warn", "#c05600": "warn", "#775540": "warn", "#faf3d1": "warn-tint",
  "#00a91c": "good", "#ecf3ec": "good-tint",
  "#00bde3": "info", "#28a0cb": "info", "#07648d": "info", "#97d4ea": "info", "#99deea": "info",
  "#e7f6f8": "info-tint", "#e1f3f8": "info-tint", "#c3ebfa": "info-tint",
};
const colour = /#[0-9a-f]{3,8}\b|\b(?:white|black)\b/gi;

/** White is the paper when it is behind, and the ink on a coloured ground when it is text. */
function whiteFor(property) {
  return property === "color" || property === "fill" ? "on-primary" : "paper";
}

function tokenFor(found, property) {
  const value = found.toLowerCase();
  const token = ["white", "#fff", "#ffffff"].includes(value) ? whiteFor(property) : roles[value === "#000" ? "black" : value];
  if (!token) throw new Error(`No token for ${found} in "${property}": add it to tokens.mjs.`);
  return `var(--${token})`;
}

/** Returns the style sheet with every colour named by its role; an unknown colour stops the build. */
export function toTokens(css) {
  return css.replace(/([\w-]+):([^;{}]+)(?=[;}])/g, (declaration, property, value) => {
    if (value.includes("url(")) return declaration;
    return `${property}:${value.replace(colour, (found) => tokenFor(found, property))}`;
  });
}
