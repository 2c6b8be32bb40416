// Where nodes stand: pushed apart and pulled along lines, then moved until no label covers another.
// Nothing here is left to chance: the same nodes in the same space stand in the same places.

const FONT = 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
const FONT_SIZE = 11.5;
const LINE_HEIGHT = FONT_SIZE * 1.3;
const ruler = document.createElement("canvas").getContext("2d");
ruler.font = `${FONT_SIZE}px ${FONT}`;
const { fontBoundingBoxAscent: ASCENT, fontBoundingBoxDescent: DESCENT } = ruler.measureText("x");

const characters = (text) => [...text];

/** Break a label into at most two lines that a picture has room for. */
function broken(label, width = 18) {
  const text = plain(label).trim() || "(no name)";
  if (characters(text).length <= width) return [text];
  // A hyphen is a place to break too.
  const words = text.match(/[^\s-]+-*\s*|-+\s*/g) ?? [text];
  let first = words.shift();
  while (words.length && characters((first + words[0]).trim()).length <= width + 1) first += words.shift();
  let rest = characters(words.join(""));
  if (characters(first.trim()).length > width + 8) {
    rest = [...characters(first).slice(width + 8), ...rest];
    first = characters(first).slice(0, width + 8).join("");
  }
  const second = rest.length > width + 4 ? `${rest.slice(0, width + 3).join("").trimEnd()}…` : rest.join("");
  return second ? [first.trim(), second.trim()] : [first.trim()];
}

/** Return the room that a node's label takes. */
function roomOf(lines) {
  return { width: Math.max(...lines.map((line) => ruler.measureText(line).width)) + 4, height: (lines.length - 1) * LINE_HEIGHT + ASCENT + DESCENT };
}

/**
 * Place nodes in a space.
 *
 * ids: in a fixed order; links: pairs of ids; rooms: id → {width, height, radius}; the result: id → {x, y}.
 */
function arrange(ids, links, rooms, space) {
  const index = new Map(ids.map((id, place) => [id, place]));
  const pairs = links.map(([one, two]) => [index.get(one), index.get(two)]);
  const degree = new Array(ids.length).fill(0);
  for (const pair of pairs) for (const place of pair) degree[place] += 1;
  const loose = ids.filter((_, place) => degree[place] === 0);
  const tied = ids.map((_, place) => place).filter((place) => degree[place] > 0);
  const spots = spring(tied, pairs, degree);
  const boxes = ids.map((id) => ({ ...rooms.get(id), x: 0, y: 0 }));
  const area = boxes.reduce((sum, box) => sum + (box.width + 8) * (box.height + 2 * box.radius + 6), 0);
  const grow = Math.max(1, Math.sqrt(area / (0.95 * space.width * space.height)));
  const world = { width: space.width * grow, height: space.height * grow };
  const rows = shelve(loose.map((id) => boxes[index.get(id)]), world);
  spread(tied, spots, boxes, { width: world.width, height: Math.max(world.height - rows, world.height * 0.2) });
  if (tied.length) separate(tied.map((place) => boxes[place]), world.width, world.height - rows);
  return { places: new Map(ids.map((id, place) => [id, { x: boxes[place].x, y: boxes[place].y }])), world };
}

/** Put nodes without lines in rows at the foot, and return the height of the rows. */
function shelve(boxes, world) {
  const tall = Math.max(0, ...boxes.map((box) => box.height + 2 * box.radius + 10));
  const rows = [[]];
  let right = 0;
  for (const box of boxes) {
    if (right + box.width + 12 > world.width && rows.at(-1).length) {
      rows.push([]);
      right = 0;
    }
    box.x = right + box.width / 2 + 6;
    right += box.width + 12;
    rows.at(-1).push(box);
  }
  const height = boxes.length ? rows.length * tall : 0;
  rows.forEach((row, place) => row.forEach((box) => (box.y = world.height - height + place * tall + box.radius + 4)));
  return height;
}

/** Return places by forces: every two nodes repel, lines pull, everything leans to the middle. */
function spring(tied, pairs, degree) {
  const spots = new Map();
  const ranked = [...tied].sort((a, b) => degree[b] - degree[a] || a - b);
  ranked.forEach((place, rank) => {
    const angle = rank * 2.399963;
    spots.set(place, { x: Math.sqrt(rank + 0.5) * Math.cos(angle), y: Math.sqrt(rank + 0.5) * Math.sin(angle), dx: 0, dy: 0 });
  });
  const all = tied.map((place) => ({ spot: spots.get(place), mass: 1 + Math.sqrt(degree[place]) }));
  const rounds = 300;
  for (let round = 0; round < rounds; round += 1) {
    for (let a = 0; a < all.length; a += 1) {
      for (let b = a + 1; b < all.length; b += 1) repel(all[a], all[b]);
    }
    for (const [one, two] of pairs) pull(spots.get(one), spots.get(two), 1 / Math.sqrt(Math.min(degree[one], degree[two])));
    const heat = 2 * (1 - round / rounds) ** 1.5 + 0.02;
    for (const { spot, mass } of all) {
      spot.dx -= spot.x * 0.06 * mass;
      spot.dy -= spot.y * 0.06 * mass;
      const force = Math.hypot(spot.dx, spot.dy) || 1;
      const step = Math.min(force, heat) / force;
      spot.x += spot.dx * step;
      spot.y += spot.dy * step;
      spot.dx = 0;
      spot.dy = 0;
    }
  }
  return spots;
}

function repel(one, two) {
  const [x, y] = [one.spot.x - two.spot.x, one.spot.y - two.spot.y];
  const force = (one.mass * two.mass) / (x * x + y * y + 0.01);
  one.spot.dx += x * force;
  one.spot.dy += y * force;
  two.spot.dx -= x * force;
  two.spot.dy -= y * force;
}

function pull(one, two, strength) {
  const [x, y] = [two.x - one.x, two.y - one.y];
  one.dx += x * strength;
  one.dy += y * strength;
  two.dx -= x * strength;
  two.dy -= y * strength;
}

/** Fill the space: a part by distance, most by rank, so that no corner is crowded while another is bare. */
function spread(tied, spots, boxes, space) {
  for (const [axis, size] of [["x", space.width], ["y", space.height]]) {
    const sorted = [...tied].sort((a, b) => spots.get(a)[axis] - spots.get(b)[axis] || a - b);
    const [least, most] = [spots.get(sorted[0])?.[axis], spots.get(sorted.at(-1))?.[axis]];
    sorted.forEach((place, rank) => {
      const far = (spots.get(place)[axis] - least) / (most - least || 1);
      const share = sorted.length > 1 ? 0.3 * far + (0.7 * rank) / (sorted.length - 1) : 0.5;
      boxes[place][axis] = size * (0.04 + 0.92 * share);
    });
  }
}

/** Push boxes apart, each along the shorter way, and keep them in the space. */
function separate(boxes, width, height) {
  // A box is the marker and the label beneath it; (x, y) is the marker.
  const bounds = boxes.map((box) => ({ wide: box.width / 2 + 5, up: box.radius + 3, down: box.radius + box.height + 5 }));
  for (let round = 0; round < 500; round += 1) {
    let moved = false;
    for (let a = 0; a < boxes.length; a += 1) {
      for (let b = a + 1; b < boxes.length; b += 1) moved = part(boxes[a], boxes[b], bounds[a], bounds[b]) || moved;
    }
    boxes.forEach((box, place) => {
      const { wide, up, down } = bounds[place];
      box.x = Math.min(Math.max(box.x, wide), Math.max(width - wide, wide));
      box.y = Math.min(Math.max(box.y, up), Math.max(height - down, up));
    });
    if (!moved) break;
  }
}

function part(one, two, oneBounds, twoBounds) {
  const across = oneBounds.wide + twoBounds.wide - Math.abs(one.x - two.x);
  if (across <= 0) return false;
  const [middleOne, middleTwo] = [one.y + (oneBounds.down - oneBounds.up) / 2, two.y + (twoBounds.down - twoBounds.up) / 2];
  const along = (oneBounds.up + oneBounds.down + twoBounds.up + twoBounds.down) / 2 - Math.abs(middleOne - middleTwo);
  if (along <= 0) return false;
  if (along <= across) {
    const way = (middleOne < middleTwo ? -1 : 1) * (along / 2 + 0.1);
    one.y += way;
    two.y -= way;
  } else {
    const way = (one.x < two.x ? -1 : 1) * (across / 2 + 0.1);
    one.x += way;
    two.x -= way;
  }
  return true;
}
