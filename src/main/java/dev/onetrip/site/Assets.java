package dev.onetrip.site;

import dev.onetrip.core.Refusal;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The scripts and styles of the pages, all of them files of this service. */
final class Assets {
    private static final MediaType SCRIPT = MediaType.valueOf("text/javascript");
    private static final MediaType STYLE = MediaType.valueOf("text/css");
    private static final MediaType IMAGE = MediaType.valueOf("image/svg+xml");

    private final Map<String, SiteFile> files = Map.of(
            "icon.svg", SiteFile.read("icon.svg", IMAGE),
            "page.css", SiteFile.read("page.css", STYLE),
            "page.js", SiteFile.read("page.js", SCRIPT),
            "docs.js", SiteFile.read("docs.js", SCRIPT),
            "swagger-ui.css", SiteFile.read("swagger-ui.css", STYLE),
            "swagger-ui-bundle.js", SiteFile.read("swagger-ui-bundle.js", SCRIPT),
            "swagger-ui-bundle.js.LICENSE.txt",
                    SiteFile.read("swagger-ui-bundle.js.LICENSE.txt", MediaType.TEXT_PLAIN));

    Mono<ServerResponse> one(ServerRequest request) {
        return Optional.ofNullable(files.get(request.pathVariable("file")))
                .map(file -> file.answer(request))
                .orElseGet(() -> Mono.error(new Refusal.NotFound("This file does not exist.")));
    }
}
