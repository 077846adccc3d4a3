package dev.onetrip.site;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A request as a module of JavaScript, for browsers and for Node. */
final class JavaScriptSample implements SampleLanguage {
    @Override
    public String name() {
        return "JavaScript";
    }

    @Override
    public String source(SampleRequest request) {
        List<String> options = new ArrayList<>(List.of("method: '" + request.method() + "'"));
        String headers = request.headers("'%s': '%s'"::formatted).collect(Collectors.joining(", "));
        if (!headers.isEmpty()) {
            options.add("headers: { " + headers + " }");
        }
        if (request.hasBody()) {
            options.add("body: " + body(request));
        }
        return """
                const response = await fetch('%s', {
                  %s,
                });
                console.log(response.status);
                %s
                """.formatted(request.url(), String.join(",\n  ", options), printing(request));
    }

    private static String body(SampleRequest request) {
        return request.hasLines()
                ? "`" + request.bodyWithin("`").replace("${", "\\${") + "`"
                : "JSON.stringify(" + request.body() + ")";
    }

    private static String printing(SampleRequest request) {
        return request.events()
                ? "for await (const text of response.body.pipeThrough(new TextDecoderStream())) console.log(text);"
                : "console.log(await response.text());";
    }
}
