package dev.onetrip.site;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route that people's browsers ask for, and nothing else. */
@Configuration(proxyBeanMethods = false)
class SiteRouter {

    @Bean
    RouterFunction<ServerResponse> siteRoutes() {
        SiteFile page = SiteFile.read("index.html", MediaType.TEXT_HTML);
        SiteFile docs = SiteFile.read("docs.html", MediaType.TEXT_HTML);
        SiteFile contract = SiteFile.read("/openapi.yaml", MediaType.valueOf("application/yaml"));
        Assets assets = new Assets();
        ProblemPages problems = new ProblemPages();
        return route().GET("/", page::answer)
                .GET("/docs", docs::answer)
                .GET("/openapi.yaml", contract::answer)
                .GET("/site/{file}", assets::one)
                .GET("/problems", problems::all)
                .GET("/problems/{type}", problems::one)
                .build();
    }
}
