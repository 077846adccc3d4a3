// the contract comes from this service; no validator is asked, since that would be somebody else's
SwaggerUIBundle({ url: '/openapi.yaml', dom_id: '#docs', deepLinking: true, validatorUrl: null });
