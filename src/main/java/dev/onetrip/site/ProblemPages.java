package dev.onetrip.site;

import dev.onetrip.core.ProblemType;
import dev.onetrip.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/** What each {@link ProblemType} means: HTML where Accept names it, as a browser's does, else JSON. */
final class ProblemPages {
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title} · onetrip</title>
            <link rel="icon" href="/site/icon.svg">
            <link rel="stylesheet" href="/site/page.css">
            </head>
            <body>
            <header><nav aria-label="Site"><a href="/">onetrip</a> <a href="/docs">API</a> <a href="/problems">Problems</a></nav></header>
            <main>
            <h1>{title}</h1>
            {body}
            </main>
            </body>
            </html>
            """;

    /** A type as a client reads it. */
    private record Shown(String type, int status, String title, String meaning, String remedy) {
        static Shown of(ProblemType type) {
            return new Shown(type.uri(), type.status(), type.title(), type.meaning(), type.remedy());
        }
    }

    private record All(List<Shown> items) {}

    /** Every type, in the order of their statuses. */
    Mono<ServerResponse> all(ServerRequest request) {
        List<Shown> types = Arrays.stream(ProblemType.values()).map(Shown::of).toList();
        return wantsHtml(request) ? html("Problems", rows(types)) : json(new All(types));
    }

    /** The type that the path names; 404 where there is none. */
    Mono<ServerResponse> one(ServerRequest request) {
        return Mono.fromCallable(() -> ProblemType.of(request.pathVariable("type"))
                        .map(Shown::of)
                        .orElseThrow(() -> new Refusal.NotFound("This type of problem does not exist.")))
                .flatMap(type -> wantsHtml(request) ? html(type.title(), body(type)) : json(type));
    }

    private static boolean wantsHtml(ServerRequest request) {
        return request.headers().accept().stream().anyMatch(MediaType.TEXT_HTML::equalsTypeAndSubtype);
    }

    private static Mono<ServerResponse> json(Object value) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .bodyValue(value);
    }

    private static Mono<ServerResponse> html(String title, String body) {
        return ServerResponse.ok()
                .contentType(HTML)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .header("Content-Security-Policy", SiteFile.CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .bodyValue(PAGE.replace("{title}", escape(title)).replace("{body}", body));
    }

    private static String body(Shown type) {
        return "<p><code>" + type.type() + "</code>, status " + type.status() + "</p>\n<h2>What it means</h2>\n<p>"
                + prose(type.meaning()) + "</p>\n<h2>What to do</h2>\n<p>" + prose(type.remedy()) + "</p>";
    }

    private static String rows(List<Shown> types) {
        return types.stream()
                .map(type -> "<li>" + type.status() + " <a href=\"" + type.type() + "\">" + escape(type.title())
                        + "</a> <code>" + type.type() + "</code></li>")
                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
    }

    /** Names of fields and headers, which the text has in backticks, as code. */
    private static String prose(String text) {
        return escape(text).replaceAll("`([^`]*)`", "<code>$1</code>");
    }

    private static String escape(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
