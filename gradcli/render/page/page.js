"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const recompute = /* RECOMPUTE */ null;

const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const word = data.forward ? "tangent" : "adjoint";
const count = data.lines.length;
const numbers = data.lines.map((_, k) => k);
const parts = numbers.map((k) => all(`[data-line="${k + 1}"]`));
const edges = all(".edge");
const pieces = all("[data-own]");
const certified = {
    values: data.lines.map((line) => line.value),
    sent: data.columns.map((_, c) => data.lines.map((line) => line.sent[c] ?? null)),
    partials: data.lines.map((line) => line.partials),
    idle: data.lines.map((line) => !!line.idle),
    rows: data.rows.map((row) => row.cells.map(([, text]) => text)),
    proved: true,
};
let state = certified, column = data.columns.length - 1, step = 0, playing = 0;

// Elements without markup: every text of outside is a text node.
function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(...[text].flat());
    return made;
}

// Another point, in float64: the code of `gradcli code`, and one sweep over its partials.
const shown = (x) => typeof x === "boolean" ? String(x) : x === null ? null
    : Number.isNaN(x) ? "undefined" : Number.isFinite(x) ? String(Number(x.toPrecision(10))) : x > 0 ? "inf" : "-inf";

function ways(k, values, partials) {
    const choice = data.choices[k + 1];
    if (!choice) return partials[k];
    const taken = values[choice[0] - 1] ? choice[1] : choice[2];
    return taken ? [[taken, 1]] : [];
}

function reached(values, uses) {
    const seen = new Set(), stack = [...data.targets];
    while (stack.length) {
        const line = stack.pop();
        if (seen.has(line)) continue;
        seen.add(line);
        const choice = data.choices[line];
        stack.push(...(choice ? [choice[0], ...uses[line - 1].map(([operand]) => operand)] : data.operands[line - 1]));
    }
    return numbers.map((k) => seen.has(k + 1) || !data.lines[k].text);
}

function swept(seeds, uses, live) {
    const sent = numbers.map(() => null);
    for (const [line, weight] of seeds) {
        const [over, under] = weight.split("/");
        sent[line - 1] = over / (under ?? 1);
    }
    const started = new Set(seeds.map(([line]) => line));
    for (const k of data.forward ? numbers : [...numbers].reverse()) {
        if (!live[k]) continue;
        for (const [operand, partial] of uses[k]) {
            const [to, from] = data.forward ? [k, operand - 1] : [operand - 1, k];
            if (sent[from] !== null && !(data.forward && started.has(to + 1))) sent[to] = (sent[to] ?? 0) + partial * sent[from];
        }
    }
    return sent;
}

function computed(point) {
    const [values, partials] = recompute(point);
    const uses = numbers.map((k) => ways(k, values, partials)), live = reached(values, uses);
    const sent = data.columns.map(({ seeds }) => swept(seeds, uses, live));
    const total = (c) => data.columns[c].seeds.reduce((sum, [line, w]) => sum + w.split("/").reduce((a, b) => a / b) * values[line - 1], 0);
    return {
        values: numbers.map((k) => live[k] ? shown(values[k]) : "not taken"),
        sent: sent.map((row) => row.map((x, k) => live[k] ? shown(x) : null)),
        partials: uses.map((row, k) => !live[k] ? [] : row.map(([operand, partial]) => [operand, shown(partial)])),
        idle: live.map((is) => !is),
        rows: data.rows.map(({ cells }, r) => cells.map(([line], place) =>
            data.forward ? "" : line ? shown(sent[r][line - 1]) ?? "none" : place ? "" : shown(total(r)))),
        proved: false,
    };
}

// The steps of a column: every value, then every adjoint from the targets down, then the gradient.
function steps() {
    const sent = numbers.filter((k) => state.sent[column][k] !== null || missing(k));
    if (!data.forward) sent.reverse();
    return [{ kind: "start" }, ...numbers.map((line) => ({ kind: "value", line })),
        ...sent.map((line) => ({ kind: "sent", line })), { kind: "result" }];
}

const missing = (k) => state.proved && data.missing.find(([c, line]) => c === column && line === k + 1);
const name = (k) => data.lines[k].name;
const sentText = (k) => missing(k)?.[2] ?? state.sent[column][k];
const formula = (k) => all(`#list tr[data-line="${k + 1}"] math`)[1]?.cloneNode(true);

function lostDigits(k, place) {
    const found = state.proved && data.lines[k].lost?.find(([where]) => where === place);
    return found ? [element("span", `float64: ${found[1]} digits`, "lost")] : [];
}

function tellValue(k) {
    if (state.idle[k]) return [element("b", name(k)), ": not taken, so neither computed nor differentiated"];
    const right = [" = ", ...(data.lines[k].text ? [formula(k), " = "] : []), element("b", state.values[k], "value")];
    const local = state.partials[k].map(([operand, text]) => `by ${name(operand - 1)}: ${text}`);
    return [element("b", name(k)), ...right, ...lostDigits(k, 0), local.length ? `; local partial ${local.join(", ")}` : ""];
}

function shares(k) {
    const found = [], own = data.columns[column].seeds.find(([line]) => line === k + 1);
    if (own) found.push(`${own[1]} (the seed)`);
    const add = (from, text) => {
        const sent = state.sent[column][from];
        if (sent !== null && !state.idle[from]) found.push(`${text} × ${sent} (from ${name(from)})`);
    };
    if (data.forward) { if (!own) state.partials[k].forEach(([operand, text]) => add(operand - 1, text)); }
    else numbers.forEach((user) => state.partials[user].forEach(([operand, text]) => operand === k + 1 && add(user, text)));
    return found;
}

function tellSent(k) {
    const reason = missing(k), left = [`${word} of `, element("b", name(k))];
    if (reason) return [...left, ": ", element("b", reason[2], "bad"), `: ${reason[3]}`];
    const sums = shares(k).flatMap((share, i) => [i ? " + " : "", element("span", share, "share")]);
    const total = shares(k).length === 1 && shares(k)[0].endsWith("seed)") ? [] : [" = ", element("b", state.sent[column][k], "sent")];
    return [...left, " = ", ...(sums.length ? sums : ["0"]), ...total, ...lostDigits(k, column + 1)];
}

function tellResult() {
    if (data.forward) return ["The tangents are complete."];
    const row = data.rows[column], values = state.rows[column];
    const own = row.cells.flatMap(([line], i) => line ? [[name(line - 1), i]] : []);
    return own.flatMap(([variable, i], n) => {
        const each = data.total && column === data.rows.length - 1
            ? `${state.rows.slice(0, -1).map((cells) => cells[i]).join(" + ")} = ` : "";
        return [n ? "; " : "", `d${row.label}/d${variable} = ${each}`, element("b", values[i], "sent")];
    });
}

function tell(at) {
    const start = `Step (→) or play: first the values, line by line; then the ${word}s, ${data.forward ? "forward" : "backward from " + data.columns[column].label}.`;
    const found = { start: () => [start], value: () => tellValue(at.line), sent: () => tellSent(at.line), result: tellResult }[at.kind]();
    $("told").replaceChildren(...found, ...(state.proved || at.kind === "start" ? [] : [element("span", " (float64, not certified)", "float")]));
}

// Everything on the page as it is after `step` steps.
function draw() {
    const list = steps(), at = list[step];
    const valued = (k) => step > k, given = new Set(list.slice(0, step + 1).filter((s) => s.kind === "sent").map((s) => s.line));
    const done = at.kind === "result", trouble = new Set(state.proved ? data.missing.filter(([c]) => c === column).map((m) => m[4] - 1) : []);
    numbers.forEach((k) => {
        const value = valued(k) ? state.values[k] : "", sent = given.has(k) ? sentText(k) : "";
        for (const part of parts[k]) {
            part.classList.toggle("now", at.line === k);
            part.classList.toggle("idle", state.idle[k]);
            part.classList.toggle("trouble", (trouble.has(k) && valued(k)) || (given.has(k) && !!missing(k)));
            if (part.matches("tr")) drawRow(part, k, value, sent);
            else drawNode(part, k, value, sent);
        }
    });
    for (const edge of edges) {
        const from = edge.dataset.from - 1, to = edge.dataset.to - 1;
        edge.classList.toggle("unseen", !valued(to));
        const through = state.sent[column][data.forward ? from : to] !== null && state.partials[to].some(([operand]) => operand === from + 1);
        edge.classList.toggle("flow", (at.kind === "value" && at.line === to) || (data.forward && at.kind === "sent" && at.line === to && through));
        edge.classList.toggle("back", !data.forward && at.kind === "sent" && at.line === from && through);
        edge.querySelector("text").textContent = state.partials[to]
            .filter(([operand]) => operand === from + 1).map(([, text]) => text === "undefined" ? "?" : text).join(", ");
    }
    pieces.forEach((piece) => piece.classList.toggle("now", at.line !== undefined && piece.dataset.of.split(" ").includes(String(at.line + 1))));
    drawResult(given, done);
    drawControls(list);
    tell(at);
    if (at.line !== undefined) parts[at.line].forEach(bringIntoView);
}

function drawRow(row, k, value, sent) {
    const here = state.proved && data.missing.find((m) => m[0] === column && m[4] === k + 1);
    row.querySelector(".value").replaceChildren(value, ...(value ? lostDigits(k, 0) : []));
    row.querySelector(".sent").replaceChildren(sent ?? "", ...(sent ? lostDigits(k, column + 1) : []));
    const local = value ? state.partials[k].map(([operand, text]) => element("div", `by ${name(operand - 1)}: ${text}`)) : [];
    row.querySelector(".partials").replaceChildren(...local, ...(value && here ? [element("span", `${here[2].split(":")[0]} here`, "lost")] : []));
}

function drawNode(node, k, value, sent) {
    const losing = state.proved && !!data.lines[k].lost;
    node.querySelector(".value").textContent = value && (/^[-\d]|^inf|^true|^false/.test(value) ? `value ${value}` : value);
    node.querySelector(".sent").textContent = sent && (missing(k) ? sent.replace(/: left (.*), right (.*)/, " $1 | $2") : `${word} ${sent}`);
    node.classList.toggle("lossy", losing);
    const label = [node.querySelector(".head").textContent, value && `value ${value}`, sent && `${word} ${sent}`, losing && "float64 loses digits"];
    node.setAttribute("aria-label", label.filter(Boolean).join(", "));
}

function drawResult(given, done) {
    const rows = all("#result tbody tr"), stepped = new Set(steps().filter((s) => s.kind === "sent").map((s) => s.line));
    data.rows.forEach(({ cells }, r) => {
        rows[r].classList.toggle("current", r === column && !data.forward);
        cells.forEach(([line], i) => {
            const hidden = r === column && !data.forward && !done && (line ? !given.has(line - 1) && stepped.has(line - 1) : step < count);
            rows[r].children[i + 1].textContent = hidden ? "·" : state.rows[r][i];
        });
    });
    $("proved").textContent = state.proved ? data.proved : "float64, not certified";
    document.body.classList.toggle("float", !state.proved);
    $("reset").hidden = state.proved;
}

function drawControls(list) {
    const last = list.length - 1;
    $("step").max = last;
    $("step").value = step;
    $("count").textContent = `${step} of ${last}`;
    $("step").setAttribute("aria-valuetext", `step ${step} of ${last}`);
    for (const id of ["first", "back"]) $(id).disabled = step === 0;
    for (const id of ["next", "last"]) $(id).disabled = step === last;
    $("play").textContent = playing ? "pause" : "play";
    $("play").setAttribute("aria-label", playing ? "pause" : "play");
    all("[role=tab]").forEach((tab, c) => {
        tab.setAttribute("aria-selected", c === column);
        tab.tabIndex = c === column ? 0 : -1;
    });
}

function bringIntoView(part) {
    const pane = part.closest(".pane"), own = part.getBoundingClientRect(), room = pane.getBoundingClientRect();
    const off = (low, high, least, most) => low < least + 30 ? low - least - 40 : high > most - 10 ? high - most + 20 : 0;
    pane.scrollBy({ left: part.matches("tr") ? 0 : off(own.left, own.right, room.left, room.right), top: off(own.top, own.bottom, room.top, room.bottom) });
}

function go(to) {
    step = Math.max(0, Math.min(to, steps().length - 1));
    if (playing && step === steps().length - 1) stop();
    draw();
}

function stop() {
    clearInterval(playing);
    playing = 0;
}

function play() {
    if (playing) stop();
    else {
        if (step === steps().length - 1) step = 0;
        playing = setInterval(() => go(step + 1), 1100);
    }
    draw();
}

function choose(c) {
    column = (c + data.columns.length) % data.columns.length;
    step = Math.min(step, count);
    draw();
}

function jump(k) {
    const list = steps(), backward = step > count ? list.findIndex((s) => s.kind === "sent" && s.line === k) : -1;
    stop();
    go(backward > 0 ? backward : k + 1);
}

// Hovering or focusing one part lights up the others of its slot.
function link(part) {
    const lines = part ? (part.dataset.line ?? part.dataset.own).split(" ") : [];
    all("[data-line]").forEach((each) => each.classList.toggle("linked", lines.includes(each.dataset.line)));
    pieces.forEach((piece) => piece.classList.toggle("linked", lines.some((line) => piece.dataset.of.split(" ").includes(line))));
}

function roving(items) {
    if (items.length) items[0].tabIndex = 0;
    items.forEach((item, i) => {
        const lines = (item.dataset.line ?? item.dataset.own).split(" ");
        item.addEventListener("mouseenter", () => link(item));
        item.addEventListener("mouseleave", () => link(null));
        item.addEventListener("focus", () => link(item));
        item.addEventListener("blur", () => link(null));
        item.addEventListener("click", () => jump(lines[0] - 1));
        item.addEventListener("keydown", (event) => {
            const to = { ArrowDown: i + 1, ArrowRight: i + 1, ArrowUp: i - 1, ArrowLeft: i - 1, Home: 0, End: items.length - 1 }[event.key];
            if (event.key === "Enter" || event.key === " ") jump(lines[0] - 1);
            else if (to === undefined) return;
            else if (items[to]) {
                item.tabIndex = -1;
                items[to].tabIndex = 0;
                items[to].focus();
            }
            event.preventDefault();
            event.stopPropagation();
        });
    });
}

function makeTabs() {
    if (data.columns.length < 2) return;
    data.columns.forEach(({ label }, c) => {
        const tab = element("button", label);
        tab.setAttribute("role", "tab");
        tab.setAttribute("aria-controls", "panel");
        tab.addEventListener("click", () => choose(c));
        tab.addEventListener("keydown", (event) => {
            const to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (!to) return;
            choose(column + to);
            all("[role=tab]")[column].focus();
            event.preventDefault();
            event.stopPropagation();
        });
        $("tabs").append(tab);
    });
}

function makeResult() {
    const names = data.rows[0]?.cells.map(([line], i) => line ? `d/d${name(line - 1)}` : i ? "" : "value") ?? [];
    const head = element("tr", ["target", ...names].map((text) => element("th", text)));
    document.querySelector("#result thead").append(head);
    const rows = data.rows.map(({ label, cells }) => element("tr", [element("th", label), ...cells.map(() => element("td", ""))]));
    document.querySelector("#result tbody").append(...rows);
}

function makeSliders() {
    const point = data.sliders.map(({ value }) => value);
    const fields = data.sliders.map(({ name, value }, i) => {
        const span = 2 * Math.max(1, Math.abs(value)), range = element("input", ""), field = element("input", "");
        Object.assign(range, { type: "range", min: value - span, max: value + span, step: span / 200 });
        Object.assign(field, { type: "number", step: "any" });
        range.value = field.value = value;
        range.setAttribute("aria-label", `slider of ${name}`);
        field.setAttribute("aria-label", `value of ${name}`);
        for (const [one, other] of [[range, field], [field, range]])
            one.addEventListener("input", () => {
                if (one.value === "") return;
                point[i] = Number(one.value);
                other.value = one.value;
                renew(computed(point));
            });
        $("sliders").append(element("div", [element("label", name), range, field], "slider"));
        return [range, field];
    });
    $("reset").addEventListener("click", () => {
        data.sliders.forEach(({ value }, i) => { point[i] = fields[i][0].value = fields[i][1].value = value; });
        renew(certified);
        $("play").focus();
    });
}

// Another point may have fewer adjoints: the slot at hand stays, where it still has a step.
function renew(next) {
    const at = steps()[step];
    state = next;
    const same = steps().findIndex((s) => s.kind === at.kind && s.line === at.line);
    go(same < 0 ? Math.min(step, count) : same);
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = (is) => {
    document.documentElement.style.colorScheme = is ? "dark" : "light";
    $("theme").setAttribute("aria-pressed", is);
};
paint(dark.matches);
dark.addEventListener("change", () => paint(dark.matches));
$("theme").addEventListener("click", () => paint($("theme").getAttribute("aria-pressed") !== "true"));
$("first").addEventListener("click", () => { stop(); go(0); });
$("back").addEventListener("click", () => { stop(); go(step - 1); });
$("next").addEventListener("click", () => { stop(); go(step + 1); });
$("last").addEventListener("click", () => { stop(); go(Infinity); });
$("play").addEventListener("click", play);
$("step").addEventListener("input", () => { stop(); go(Number($("step").value)); });
document.addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = { ArrowRight: step + 1, ArrowLeft: step - 1, Home: 0, End: Infinity }[event.key];
    if (to !== undefined) { stop(); go(to); }
    else if (event.key === " " && !event.target.matches("button")) play();
    else return;
    event.preventDefault();
});
const picture = document.querySelector("svg");
picture.style.minWidth = `${0.7 * picture.getAttribute("width")}px`; // smaller is not readable: it scrolls
makeTabs();
makeResult();
if (recompute) makeSliders();
$("point").hidden = !recompute && !$("without").textContent;
for (const group of [".node", "#list tbody tr", "[data-own]"]) roving(all(group));
draw();
