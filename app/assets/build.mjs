// Builds app/static/{css,fonts,img} from the theme, and a manifest that proves what was built.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { compile } from "sass";
import { toTokens } from "./tokens.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
const uswds = join(here, "node_modules", "@uswds", "uswds");
const karen = join(here, "node_modules", "@fontsource", "noto-sans-myanmar");
const limit = 22 * 1024;
const folders = ["css", "fonts", "img"];

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

/** What the style sheet names, from our own drawings first, then from USWDS; and all of our drawings. */
function filesToCopy(css) {
  const named = [...css.matchAll(/url\(["']?\.\.\/([^"')]+)["']?\)/g)].map((match) => match[1]);
  const drawings = filesBelow(join(here, "img")).map((file) => relative(here, file));
  return [...new Set([...named, ...drawings])];
}

function sourceOf(name) {
  const own = join(here, name);
  if (statSync(own, { throwIfNoEntry: false })) return own;
  if (name.startsWith("fonts/noto-")) return join(karen, name.replace(/^fonts/, "files"));
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
  for (const name of ["@fontsource/noto-sans-myanmar", "@uswds/uswds", "sass"]) versions[name] = lock.packages[`node_modules/${name}`].version;
  const sha256 = {};
  for (const folder of folders) {
    for (const file of filesBelow(join(out, folder)).sort()) {
      const key = relative(out, file).replaceAll("\\", "/");
      sha256[key] = createHash("sha256").update(readFileSync(file)).digest("hex");
    }
  }
  return { versions, sha256 };
}

/** Replaces file by file, so that a running server is never without its style sheet. */
function publish(css) {
  const wanted = new Map(filesToCopy(css).map((name) => [name, readFileSync(sourceOf(name))]));
  wanted.set("css/rollcall.css", css);
  for (const [name, content] of wanted) {
    mkdirSync(dirname(join(out, name)), { recursive: true });
    writeFileSync(join(out, `${name}.new`), content);
    renameSync(join(out, `${name}.new`), join(out, name));
  }
  for (const file of folders.flatMap((folder) => filesBelow(join(out, folder)))) {
    if (!wanted.has(relative(out, file))) rmSync(file);
  }
}

const css = stylesheet();
publish(css);
cpSync(join(here, "NOTICE.md"), join(out, "NOTICE.md"));
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

const size = brotliCompressSync(css).length;
console.log(`rollcall.css ${css.length} bytes, ${size} with Brotli (limit ${limit})`);
if (size > limit) throw new Error("The style sheet has outgrown its limit.");
