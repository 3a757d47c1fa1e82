// Builds app/static/{css,fonts,img} from the theme, and a manifest that proves what was built.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { compile } from "sass-embedded";
import { toTokens } from "./tokens.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
const uswds = join(here, "node_modules", "@uswds", "uswds");
const limit = 22 * 1024;

function sass(file, loadPaths = []) {
  const options = { style: "compressed", loadPaths, quietDeps: true, sourceMap: false };
  return compile(join(here, "theme", file), options).css.replace(/^\uFEFF|@charset "UTF-8";/g, "").trim();
}

/** USWDS lies in a layer of its own, so that our rules win without a fight over specificity. */
function stylesheet() {
  const base = sass("uswds.scss", [join(uswds, "packages")]).replace(/@font-face\{[^}]*\}/g, "");
  const own = sass("rollcall.scss");
  return `@charset "UTF-8";@layer uswds{${toTokens(base)}}${own}\n`;
}

/** Copies only what the style sheet names: our own drawings first, then those of USWDS. */
function copyNamedFiles(css) {
  const names = [...css.matchAll(/url\(["']?\.\.\/([^"')]+)["']?\)/g)].map((match) => match[1]);
  for (const name of new Set(names)) {
    const target = join(out, name);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(sourceOf(name), target);
  }
}

function sourceOf(name) {
  const own = join(here, name);
  if (statSync(own, { throwIfNoEntry: false })) return own;
  return join(uswds, "dist", name.replace(/^fonts\//, "fonts/public-sans/"));
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function manifest() {
  const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  const versions = {};
  for (const name of ["@uswds/uswds", "sass-embedded"]) versions[name] = lock.packages[`node_modules/${name}`].version;
  const sha256 = {};
  for (const folder of ["css", "fonts", "img"]) {
    for (const file of filesBelow(join(out, folder)).sort()) {
      const key = relative(out, file).replaceAll("\\", "/");
      sha256[key] = createHash("sha256").update(readFileSync(file)).digest("hex");
    }
  }
  return { versions, sha256 };
}

for (const folder of ["css", "fonts", "img"]) rmSync(join(out, folder), { recursive: true, force: true });
const css = stylesheet();
mkdirSync(join(out, "css"), { recursive: true });
writeFileSync(join(out, "css", "rollcall.css"), css);
copyNamedFiles(css);
cpSync(join(here, "img"), join(out, "img"), { recursive: true });
cpSync(join(here, "NOTICE.md"), join(out, "NOTICE.md"));
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

const size = brotliCompressSync(css).length;
console.log(`rollcall.css ${css.length} bytes, ${size} with Brotli (limit ${limit})`);
if (size > limit) throw new Error("The style sheet has outgrown its limit.");
