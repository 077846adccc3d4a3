package dev.onetrip.site;

import java.util.stream.Collectors;

/** A request as a program of Java in one file, which {@code java} runs as it is. */
final class JavaSample implements SampleLanguage {
    private static final String QUOTES = "\"\"\"";
    private static final String INDENT = " ".repeat(16);

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public String source(SampleRequest request) {
        return """
                import java.net.URI;
                import java.net.http.HttpClient;
                import java.net.http.HttpRequest;
                import java.net.http.HttpRequest.BodyPublishers;
                import java.net.http.HttpResponse.BodyHandlers;

                class Sample {
                    public static void main(String[] args) throws Exception {
                        var request = HttpRequest.newBuilder(URI.create("%s"))
                                %s.method("%s", %s)
                                .build();
                        var response = HttpClient.newHttpClient().send(request, BodyHandlers.%s);
                        System.out.println(response.statusCode());
                        %s;
                    }
                }
                """.formatted(
                        request.url(),
                        request.headers(".header(\"%s\", \"%s\")"::formatted)
                                .map(header -> header + "\n" + INDENT)
                                .collect(Collectors.joining()),
                        request.method(),
                        publisher(request),
                        request.events() ? "ofLines()" : "ofString()",
                        request.events()
                                ? "response.body().forEach(System.out::println)"
                                : "System.out.println(response.body())");
    }

    private static String publisher(SampleRequest request) {
        return request.hasBody()
                ? "BodyPublishers.ofString(" + QUOTES + "\n" + textBlock(request) + QUOTES + ")"
                : "BodyPublishers.noBody()";
    }

    private static String textBlock(SampleRequest request) {
        String lines = request.bodyWithin(QUOTES).indent(INDENT.length());
        return request.hasLines() ? lines + INDENT : lines.stripTrailing();
    }
}
