package dev.onetrip.site;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A request as a script of Python. */
final class PythonSample implements SampleLanguage {
    private static final String QUOTES = "'''";

    @Override
    public String name() {
        return "Python";
    }

    @Override
    public String source(SampleRequest request) {
        List<String> arguments =
                new ArrayList<>(List.of("'" + request.url() + "'", "method='" + request.method() + "'"));
        String headers = request.headers("'%s': '%s'"::formatted).collect(Collectors.joining(", "));
        if (!headers.isEmpty()) {
            arguments.add("headers={" + headers + "}");
        }
        if (request.hasBody()) {
            arguments.add("data=" + QUOTES + request.bodyWithin(QUOTES) + QUOTES + ".encode()");
        }
        return """
                from urllib.request import Request, urlopen

                request = Request(
                    %s,
                )
                # a status from 400 on is raised as an HTTPError
                with urlopen(request) as response:
                    %s
                """.formatted(String.join(",\n    ", arguments), printing(request));
    }

    private static String printing(SampleRequest request) {
        return request.events()
                ? "for line in response:\n        print(line.decode(), end='')"
                : "print(response.status, response.read().decode())";
    }
}
