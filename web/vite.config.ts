import { defineConfig } from 'vitest/config';
import { fontPreloads } from './build-plugins/font-preloads.ts';
import { guestBudget } from './build-plugins/guest-budget.ts';

export default defineConfig({
  plugins: [
    guestBudget({
      pages: ['SignIn', 'Details', 'Answer', 'ThankYou'],
      maximumKilobytes: 35,
    }),
    fontPreloads(/(latin-wght-normal|latin-400-normal)-[^/]*\.woff2$/),
  ],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the Content-Security-Policy knows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false, // the budget below says what counts
  },
  server: {
    proxy: { '/api': process.env.RSVP_URL ?? 'http://localhost:8080' },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
