package dev.onetrip.site;

import static dev.onetrip.web.Routes.route;

import dev.onetrip.web.Query;
import dev.onetrip.web.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;

/** Every route that people's browsers ask for, and nothing else. */
@Configuration(proxyBeanMethods = false)
class SiteRouter {

    @Bean
    Routes siteRoutes() {
        SiteFile page = SiteFile.read("index.html", MediaType.TEXT_HTML);
        SiteFile docs = SiteFile.read("docs.html", MediaType.TEXT_HTML);
        ContractForms contract = new ContractForms();
        Assets assets = new Assets();
        ProblemPages problems = new ProblemPages();
        return route().GET("/", page::answer)
                .withAttributes(Query.ignored())
                .GET("/docs", docs::answer)
                .withAttributes(Query.ignored())
                .GET("/openapi.yaml", contract::yaml)
                .withAttributes(Query.ignored())
                .GET("/openapi.json", contract::json)
                .withAttributes(Query.ignored())
                .GET("/openapi-json-only.json", contract::jsonOnly)
                .withAttributes(Query.ignored())
                .GET("/site/{file}", assets::one)
                .withAttributes(Query.ignored())
                .GET("/problems", problems::all)
                .withAttributes(Query.ignored())
                .GET("/problems/{type}", problems::one)
                .withAttributes(Query.ignored())
                .build();
    }
}
