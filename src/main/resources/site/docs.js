const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';
const EVENTS_MILLIS = 2000;

/** The answer that the request as it is filled in will get, as [status, media types]: it decides what Accept can be. */
function expected(system, path, method) {
  const responses = system.specSelectors.specJsonWithResolvedSubtrees().getIn(['paths', path, method, 'responses']);
  const good = [];
  responses?.forEach((response, status) => {
    const types = response.get('content')?.keySeq().toArray() || [];
    if (status.startsWith('2') && types.length) good.push([status, types]);
  });
  const sent = system.oas3Selectors.requestContentType(path, method);
  return good.find(([, types]) => types.includes(sent)) || good.find(([, types]) => types.includes(JSON_TYPE)) || good[0] || ['', []];
}

/** Accept is what the form shows, where the viewer alone would send any type until a person touches the form. */
const sendsWhatItShows = (system) => ({
  statePlugins: {
    oas3: {
      wrapSelectors: {
        responseContentType: (chosen) => (state, path, method) => {
          const [, types] = expected(system.getSystem(), path, method);
          const choice = chosen(state, path, method);
          return types.includes(choice) ? choice : types[0] || choice;
        },
      },
    },
  },
  wrapComponents: {
    response: (Response, { React }) => (props) => React.createElement(Response, {
      ...props,
      controlsAcceptHeader: props.code === expected(system.getSystem(), props.path, props.method)[0],
    }),
  },
});

/** The samples of an operation, above its answers. */
const showsSamples = () => ({
  wrapComponents: {
    responses: (Responses, { React, specSelectors }) => (props) => {
      const samples = specSelectors.specJson().getIn(['paths', props.path, props.method, 'x-codeSamples'])?.toJS() || [];
      const shown = samples.map(({ label, source }) => React.createElement('details', { key: label, className: 'sample' },
        React.createElement('summary', null, label), React.createElement('pre', { tabIndex: 0 }, source)));
      return React.createElement(React.Fragment, null,
        React.createElement('div', { className: 'samples' }, React.createElement('h4', null, 'Samples'), ...shown),
        React.createElement(Responses, props));
    },
  },
});

/** A part of the page that a screen reader can go to. */
const landmark = (name) => (Part, { React }) => (props) => React.createElement('section', { 'aria-label': name }, React.createElement(Part, props));

/** Landmarks, headings in order, and no link inside a button: the address of an operation changes as it opens. */
const keepsItsOutline = () => ({
  wrapComponents: {
    InfoContainer: landmark('About'),
    ServersContainer: landmark('Server'),
    AuthorizeBtnContainer: landmark('Access'),
    operations: (Operations, { React }) => (props) => React.createElement(React.Fragment, null,
      React.createElement('h2', { className: 'unseen' }, 'Operations'), React.createElement(Operations, props)),
    DeepLink: (DeepLink, { React }) => (props) => React.createElement(DeepLink, { ...props, enabled: props.enabled && !props.path.includes('/') }),
  },
});

/** What the viewer leaves without a name gets one, and what is twice on the page is there once. */
function nameControls(docs) {
  for (const control of docs.querySelectorAll(':is(select, textarea):not([aria-label])')) {
    const parameter = control.closest('[data-param-name]')?.dataset.paramName;
    const name = control.matches('.examples-select-element') ? 'Example' : control.id === 'servers' ? 'Server' : 'Request body';
    control.setAttribute('aria-label', parameter || name);
  }
  docs.querySelectorAll('label[id]').forEach((label) => label.removeAttribute('id'));
}

/** A stream has no end to wait for: what came in the first two seconds is shown. */
async function firstEvents(url, request) {
  const response = await fetch(url, request);
  if (!response.headers.get('Content-Type')?.startsWith(EVENTS)) return response;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const end = setTimeout(() => reader.cancel(), EVENTS_MILLIS);
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  clearTimeout(end);
  return new Response(text, { status: response.status, headers: response.headers });
}

const docs = document.getElementById('docs');
new MutationObserver(() => nameControls(docs)).observe(docs, { childList: true, subtree: true });

// the contract comes from this service; no validator is asked, since that would be a service elsewhere
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  // plain text: the colours of the parts of JSON are too pale to read
  syntaxHighlight: false,
  plugins: [sendsWhatItShows, showsSamples, keepsItsOutline],
  requestInterceptor: (request) => Object.assign(request, { userFetch: firstEvents }),
});
