const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';
const EVENTS_MILLIS = 3000;

const typesOf = (response) => Object.keys(response.content || {});

/** The answer that the request as it is filled in will get, as [status, media types]: it decides what Accept can be. */
function expected(system, path, method) {
  const { responses = {} } = system.specSelectors.specJsonWithResolvedSubtrees().getIn(['paths', path, method])?.toJS() || {};
  const good = Object.entries(responses).filter(([status, response]) => status.startsWith('2') && typesOf(response).length)
    .map(([status, response]) => [status, typesOf(response)]);
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

/** A stream has no end to wait for: what came in the first seconds is shown. */
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

// the contract comes from this service; no validator is asked, since that would be somebody else's
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  plugins: [sendsWhatItShows, showsSamples],
  requestInterceptor: (request) => Object.assign(request, { userFetch: firstEvents }),
});
