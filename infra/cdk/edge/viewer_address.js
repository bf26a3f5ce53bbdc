// Tells the API where the viewer is. Behind the CDN, every request comes from the CDN's address.
// Headers that only the CDN may set are dropped where a viewer sends them; the CDN adds its secret
// to the origin's request itself, after this.
function handler(event) {
  var request = event.request;
  Object.keys(request.headers).forEach(function (name) {
    if (name.startsWith('x-rsvp-')) {
      delete request.headers[name];
    }
  });
  request.headers['x-rsvp-viewer-address'] = { value: event.viewer.ip };
  return request;
}
