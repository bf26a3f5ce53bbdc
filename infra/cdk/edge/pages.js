// Every page is index.html: the website's own code knows which. Whatever has an extension is a
// file, and is missing where there is none; error responses would hide the API's 403 and 404.
function handler(event) {
  var request = event.request;
  if (!/[^/]\.[^./]+\/*$/.test(request.uri)) {
    request.uri = '/index.html';
  }
  return request;
}
