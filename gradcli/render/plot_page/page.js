"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const DASHES = ["", "9 4", "2 3", "9 3 2 3", "14 4", "4 2 2 2 2 2"];
const LEFT = 66, RIGHT = 14, TOP = 26, BOTTOM = 24;

// Elements without markup: every text of outside is a text node.
function element(tag, text = "", kind = "") {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(text);
    return made;
}

function shape(tag, kind, attributes, text) {
    const made = document.createElementNS(SVG, tag);
    made.setAttribute("class", kind);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.append(text);
    return made;
}

// The axis across is that of the logarithm where it is logarithmic; all below is in its units.
const across = data.logarithmic ? Math.log10 : (x) => x, back = data.logarithmic ? (u) => 10 ** u : (u) => u;
const whole = { x: data.ends.map(across), y: data.panels.map((panel) => [...panel.window]) };
let view = structuredClone(whole), cursor = null;
const hidden = new Set();
for (const panel of data.panels) for (const curve of panel.curves) curve.u = curve.x.map((x) => x === null ? NaN : across(x));

const number = (x, digits = 6) => x === null || Number.isNaN(x) ? "none" : String(Number(x.toPrecision(digits))).replace("-", "−");

// Round values: 1, 2 or 5 times a power of ten apart.
function ticks([low, high], most) {
    const power = 10 ** Math.floor(Math.log10((high - low) / most));
    const step = power * [1, 2, 5, 10, 20].find((part) => part * power * most >= (high - low) * (1 - 1e-9));
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), found = [];
    for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++) {
        const value = k * step, size = Math.abs(value), digits = Math.max(1, Math.ceil(Math.log10(size / step) + 1e-9) + 1);
        const text = k === 0 ? "0" : size >= 1e7 || decimals > 5 ? value.toPrecision(Math.min(digits, 16)) : value.toFixed(decimals);
        found.push([value, text.replace("-", "−")]);
    }
    return found;
}

function ticksAcross(range, most) {
    if (!data.logarithmic) return ticks(range, most);
    const powers = ticks(range, most).filter(([u]) => Number.isInteger(u)).map(([u]) => [u, String(10 ** u)]);
    return powers.length > 1 ? powers : ticks(range.map(back), most).map(([x, text]) => [across(x), text]).filter(([u]) => Number.isFinite(u));
}

// The curve of an equation has one scale in both directions, where the ranges allow it.
function square(width) {
    const [[a, b], [c, d]] = [whole.x, whole.y[0]], shape = Math.max(0.2, Math.min(5, (b - a) / (d - c)));
    const across = Math.min(width - LEFT - RIGHT, 560 * shape);
    return [LEFT + across, across / shape + TOP + BOTTOM];
}

// One panel: where a place is, and what is drawn there.
function drawn(panel, p, svg) {
    const width = Math.max(260, svg.clientWidth), [x0, x1] = view.x, [y0, y1] = view.y[p];
    let height = Math.max(190, Math.min(380, width * 0.42)), right = width - RIGHT;
    if (data.plane) [right, height] = square(width);
    const bottom = height - BOTTOM;
    const X = (u) => LEFT + (u - x0) / (x1 - x0) * (right - LEFT), Y = (y) => bottom - (y - y0) / (y1 - y0) * (bottom - TOP);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    const clip = shape("clipPath", "", { id: `clip${p}` });
    clip.append(shape("rect", "", { x: LEFT, y: TOP, width: right - LEFT, height: bottom - TOP }));
    const inside = shape("g", "", { "clip-path": `url(#clip${p})` }), parts = [clip];
    for (const [u, text] of ticksAcross(view.x, Math.max(2, Math.floor(width / 90)))) {
        parts.push(shape("path", u === 0 && !data.logarithmic ? "grid zero" : "grid", { d: `M${X(u)} ${TOP}V${bottom}` }));
        parts.push(shape("text", "tick", { x: X(u), y: bottom + 17, "text-anchor": "middle" }, text));
    }
    for (const [y, text] of ticks(view.y[p], Math.max(3, Math.floor(height / 45)))) {
        parts.push(shape("path", y === 0 ? "grid zero" : "grid", { d: `M${LEFT} ${Y(y)}H${right}` }));
        parts.push(shape("text", "tick", { x: LEFT - 6, y: Y(y) + 4, "text-anchor": "end" }, text));
    }
    parts.push(shape("text", "name", { x: LEFT, y: 17 }, panel.name));
    if (p === data.panels.length - 1) parts.push(shape("text", "name", { x: right, y: 17, "text-anchor": "end" }, `→ ${data.across}`));
    for (const line of panel.tangents) {
        const at = (u) => line.y + line.slope * (back(u) - line.x);
        const places = Array.from({ length: 81 }, (_, k) => x0 + k / 80 * (x1 - x0));
        inside.append(shape("path", "tangent", { d: places.map((u, k) => `${k ? "L" : "M"}${X(u)} ${limited(Y(at(u)), height)}`).join("") }));
    }
    panel.curves.forEach((curve, k) => { if (!hidden.has(k)) inside.append(...ofCurve(curve, k, X, Y, [TOP, bottom], height)); });
    for (const series of panel.data) series.x.forEach((x, k) => inside.append(shape("rect", `datum k${series.colour % 7}`,
        { x: X(across(x)) - 4, y: Y(series.y[k]) - 4, width: 8, height: 8 })));
    if (cursor !== null) {
        inside.append(shape("path", "cursor", { d: `M${X(cursor)} ${TOP}V${bottom}` }));
        panel.curves.forEach((curve, k) => {
            const y = hidden.has(k) ? null : read(curve, cursor);
            if (y !== null) inside.append(shape("circle", `full k${k % 7}`, { cx: X(cursor), cy: Y(y), r: 4 }));
        });
    }
    svg.replaceChildren(...parts, inside, shape("rect", "frame", { x: LEFT, y: TOP, width: right - LEFT, height: bottom - TOP }));
    svg.place = (event) => {
        const box = svg.getBoundingClientRect(), scale = width / box.width;
        return [x0 + ((event.clientX - box.left) * scale - LEFT) / (right - LEFT) * (x1 - x0),
            y0 + (bottom - (event.clientY - box.top) * scale) / (bottom - TOP) * (y1 - y0)];
    };
}

// Far outside of the frame numbers are too large for a renderer.
const limited = (y, height) => Math.max(-9 * height, Math.min(10 * height, y));

function ofCurve(curve, k, X, Y, [top, bottom], height) {
    const found = [], kind = `k${k % 7}`;
    for (const band of curve.bands) {
        const up = band.x.map((x, i) => `${X(across(x))} ${limited(Y(band.high[i]), height)}`);
        const down = band.x.map((x, i) => `${X(across(x))} ${limited(Y(band.low[i]), height)}`).reverse();
        found.push(shape("path", `band ${kind}`, { d: `M${[...up, ...down].join("L")}Z` }));
    }
    let d = "", pen = "M";
    curve.u.forEach((u, i) => {
        const y = curve.y[i];
        if (y === null || Number.isNaN(u)) { pen = "M"; return; }
        d += `${pen}${X(u).toFixed(2)} ${limited(Y(y), height).toFixed(2)}`;
        pen = "L";
    });
    found.push(shape("path", `curve ${kind}`, { d, "stroke-dasharray": DASHES[k % DASHES.length] }));
    for (const mark of curve.marks) {
        const x = X(across(mark.x));
        if (mark.kind === "pole" || mark.kind === "oscillation") {
            found.push(shape("path", "pole", { d: `M${x} ${top}V${bottom}` }));
            continue;
        }
        if (mark.kind === "jump") {
            const from = limited(Y(mark.left), height), to = limited(Y(mark.right), height), way = Math.sign(to - from), tip = to - 6 * way;
            found.push(shape("path", `jump ${kind}`, { d: `M${x} ${from + 6 * way}V${tip}` }));
            found.push(shape("path", `head ${kind}`, { d: `M${x} ${tip}l-4 ${-8 * way}h8Z` }));
        }
        for (const y of [mark.left, mark.right]) if (y !== null) found.push(shape("circle", `open ${kind}`, { cx: x, cy: limited(Y(y), height), r: 4 }));
        if (mark.at !== null) found.push(shape("circle", `full ${kind}`, { cx: x, cy: limited(Y(mark.at), height), r: 4.5 }));
    }
    return found;
}

// What a curve is at a place: on the straight line between its neighbours, none where it breaks.
function read(curve, u) {
    if (data.plane) return null;
    let low = 0, high = curve.u.length - 1;
    if (u < curve.u[0] || u > curve.u[high]) return null;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (curve.u[middle] <= u) low = middle; else high = middle;
    }
    const [a, b] = [curve.y[low], curve.y[high]];
    if (a === null || b === null) return u === curve.u[low] ? a : u === curve.u[high] ? b : null;
    return a + (b - a) * ((u - curve.u[low]) / ((curve.u[high] - curve.u[low]) || 1));
}

function said(curve) {
    const near = curve.marks.find((mark) => Math.abs(across(mark.x) - cursor) < 0.004 * (view.x[1] - view.x[0]));
    if (near) {
        const sides = near.kind === "jump" ? `: left ${number(near.left)}, right ${number(near.right)}` : "";
        return `has ${near.kind === "oscillation" ? "an" : "a"} ${near.kind} at ${number(near.x)}${sides}`;
    }
    const x = back(cursor), band = curve.bands.find((one) => x > one.x[0] && x < one.x[one.x.length - 1]);
    if (!band) return `= ${number(read(curve, cursor))}`;
    const place = band.x.findIndex((one) => one >= x);
    return `swings between about ${number(band.low[place], 2)} and ${number(band.high[place], 2)}`;
}

function tell(y) {
    const told = [];
    if (cursor !== null) {
        told.push(element("span", `${data.across} = ${number(back(cursor))}`));
        if (data.plane && y !== undefined) told.push(element("span", `${data.panels[0].name} = ${number(y)}`));
        if (!data.plane) for (const panel of data.panels) panel.curves.forEach((curve, k) => {
            if (hidden.has(k)) return;
            told.push(element("span", `${curve.label} ${said(curve)}`, `k${k % 7}`));
        });
    }
    $("told").replaceChildren(...told);
}

const pictures = data.panels.map((panel) => shape("svg", "", { role: "img", "aria-label": panel.name }));
function draw(y) {
    data.panels.forEach((panel, p) => drawn(panel, p, pictures[p]));
    tell(y);
}

// The view stays in the range that was computed, and wide enough for the digits there are.
function show(x, p, y) {
    const most = whole.x[1] - whole.x[0], width = Math.min(most, Math.max(most * 1e-6, x[1] - x[0]));
    const start = Math.max(whole.x[0], Math.min(whole.x[1] - width, x[0] + (x[1] - x[0] - width) / 2));
    view.x = [start, start + width];
    if (p !== null && y[1] - y[0] > 1e-9 * Math.max(1e-300, Math.abs(y[0]), Math.abs(y[1]))) view.y[p] = y;
    draw();
}

function zoom(factor, [u, y], p, along = "both") {
    const scaled = ([low, high], at) => [at - (at - low) * factor, at + (high - at) * factor];
    show(along === "y" ? view.x : scaled(view.x, u), along === "x" ? null : p, along === "x" ? null : scaled(view.y[p], y));
}

const middle = ([low, high]) => (low + high) / 2;
const zoomed = (factor) => { data.panels.forEach((_, p) => zoom(p ? 1 : factor, [cursor ?? middle(view.x), middle(view.y[p])], p)); };
const moved = (share) => show(view.x.map((u) => u + share * (view.x[1] - view.x[0])), null);
const reset = () => { view = structuredClone(whole); draw(); };

const touching = new Map();
pictures.forEach((svg, p) => {
    svg.addEventListener("wheel", (event) => {
        event.preventDefault();
        zoom(Math.exp(Math.max(-1, Math.min(1, (event.deltaY || event.deltaX) / 300))), svg.place(event), p, event.shiftKey ? "x" : "both");
    }, { passive: false });
    svg.addEventListener("pointerdown", (event) => { touching.set(event.pointerId, event); svg.setPointerCapture(event.pointerId); });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => touching.delete(event.pointerId));
    svg.addEventListener("pointermove", (event) => {
        const before = touching.get(event.pointerId), other = [...touching.values()].find((one) => one.pointerId !== event.pointerId);
        const [u, y] = svg.place(event);
        cursor = Math.max(view.x[0], Math.min(view.x[1], u));
        if (before) touching.set(event.pointerId, event);
        if (before && other) {
            const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
            return zoom(apart(before) / apart(event), svg.place(other), p);
        }
        if (before) {
            const [a, b] = svg.place(before);
            return show(view.x.map((x) => x + a - u), p, view.y[p].map((v) => v + b - y));
        }
        draw(y);
    });
    svg.addEventListener("dblclick", reset);
    $("panels").append(svg);
});
$("panels").addEventListener("keydown", (event) => {
    const step = (view.x[1] - view.x[0]) / (event.shiftKey ? 20 : 200);
    const does = {
        ArrowLeft: () => { cursor = Math.max(view.x[0], (cursor ?? middle(view.x)) - step); draw(); },
        ArrowRight: () => { cursor = Math.min(view.x[1], (cursor ?? middle(view.x)) + step); draw(); },
        "+": () => zoomed(0.5), "=": () => zoomed(0.5), "-": () => zoomed(2), 0: reset, Home: reset,
    }[event.key];
    if (does && !event.ctrlKey && !event.metaKey) { event.preventDefault(); does(); }
});
$("in").onclick = () => zoomed(0.5);
$("out").onclick = () => zoomed(2);
$("left").onclick = () => moved(-0.25);
$("right").onclick = () => moved(0.25);
$("reset").onclick = reset;
$("theme").onclick = () => {
    const dark = $("theme").getAttribute("aria-pressed") !== "true";
    $("theme").setAttribute("aria-pressed", dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
};
if (matchMedia("(prefers-color-scheme: dark)").matches) $("theme").setAttribute("aria-pressed", "true");
if (!data.coloured) document.body.classList.add("plain");
data.panels[0].curves.forEach((curve, k) => {
    const made = element("button", curve.label, `k${k % 7}`);
    made.setAttribute("aria-pressed", "true");
    made.onclick = () => {
        if (!hidden.delete(k)) hidden.add(k);
        made.setAttribute("aria-pressed", !hidden.has(k));
        draw();
    };
    $("legend").append(made);
});
$("notes").querySelector("ul").append(...data.said.map((line) => element("li", line)));
$("notes").hidden = !data.said.length;
addEventListener("resize", () => draw());
draw();
