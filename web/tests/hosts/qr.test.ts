import jsQR from 'jsqr';
import { expect, test } from 'vitest';
import { modulesOf, outlineOf } from '../../src/hosts/cards/qr';
import { linkTo } from '../../src/hosts/invites/invite';

const PIXELS = 4;

/** What a camera would see of the path that is drawn, four pixels a module. */
function drawn(path: string, size: number): Uint8ClampedArray {
  const image = new Uint8ClampedArray((size * PIXELS) ** 2 * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * PIXELS; row < (Number(y) + 1) * PIXELS; row += 1) {
      const start = row * size * PIXELS + Number(x) * PIXELS;
      for (let pixel = start; pixel < start + Number(width) * PIXELS; pixel += 1) {
        image.fill(0, pixel * 4, pixel * 4 + 3);
      }
    }
  }
  return image;
}

test.each(['https://our-wedding.example', 'http://localhost:8080'])(
  'a code reader finds the link to %s in the drawing',
  (origin) => {
    const link = linkTo('AB12CD34', origin);
    expect(link).toBe(`${origin}/#code=AB12-CD34`);
    const modules = modulesOf(link);
    const image = drawn(outlineOf(modules), modules.length);
    const side = modules.length * PIXELS;
    expect(jsQR(image, side, side)?.data).toBe(link);
  },
);
