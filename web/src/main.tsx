import { render } from 'preact';
import './design/fonts.css';
import './design/tokens.css';
import './design/base.css';
import { App } from './app/App';

const site = document.getElementById('site');
if (site) render(<App />, site);
