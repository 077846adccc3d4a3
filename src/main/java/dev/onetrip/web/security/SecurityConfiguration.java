package dev.onetrip.web.security;

import dev.onetrip.core.StartLine;
import io.github.bucket4j.TimeMeter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.AnonymousSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.CorsSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.FormLoginSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HeaderSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HttpBasicSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.LogoutSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import reactor.core.publisher.Mono;

/**
 * Closed wherever credentials are configured; open, and then on loopback only, where none are. Spring Security's chain
 * exists only in the first case, so that the second pays nothing for it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SecurityProperties.class, CorsProperties.class, RateLimitProperties.class})
@Import({SecurityConfiguration.Closed.class, SecurityConfiguration.Open.class})
class SecurityConfiguration {

    @Bean
    static OpenOnLoopbackOnly openOnLoopbackOnly(Environment environment) {
        return new OpenOnLoopbackOnly(environment);
    }

    @Bean
    @Conditional(CorsProperties.HasOrigins.class)
    Cors cors(CorsProperties properties) {
        return new Cors(properties);
    }

    @Bean
    @Conditional(RateLimitProperties.IsOn.class)
    RateLimit rateLimit(RateLimitProperties properties) {
        return new RateLimit(properties, TimeMeter.SYSTEM_NANOTIME);
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(OnCredentials.Missing.class)
    static class Open {
        @Bean
        @Order(1)
        StartLine modeLine() {
            return new StartLine("mode", "open on loopback: this machine may ask, without a key");
        }

        @Bean
        LocalOnly localOnly(CorsProperties cors) {
            return new LocalOnly(cors.allowedOrigins());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(OnCredentials.class)
    static class Closed {
        @Bean
        @Order(1)
        StartLine modeLine(SecurityProperties properties) {
            return new StartLine("mode", "keys: clients send Authorization: Bearer, " + properties.clients());
        }

        @Bean
        Tokens tokens(SecurityProperties properties) {
            ReactiveJwtDecoder issued = properties.jwt().isConfigured() ? Issuer.tokensOf(properties.jwt()) : null;
            return new Tokens(new ApiKeys(properties.apiKeys()), issued);
        }

        /** Behind CORS, which answers preflights without a token; before the limits, which want to know the client. */
        @Bean
        @Order(-100)
        WebFilterChainProxy securityFilter(
                Tokens tokens, SecurityProperties properties, ObjectProvider<RateLimit> limit) {
            RateLimit ifOn = limit.getIfAvailable();
            ServerAuthenticationEntryPoint unknown = ifOn == null
                    ? Challenge::unknown
                    : (exchange, why) -> ifOn.unknown(exchange, Mono.defer(() -> Challenge.unknown(exchange, why)));
            WebFilterChainProxy filter =
                    new WebFilterChainProxy(chain(tokens, new Permission(properties.publicPaths()), unknown));
            filter.setExchangeRejectedHandler((exchange, odd) -> Challenge.odd());
            return filter;
        }

        /** Bearer tokens and nothing that a browser would remember: no cookie, session, login page or password. */
        private static SecurityWebFilterChain chain(
                Tokens tokens, Permission permission, ServerAuthenticationEntryPoint unknown) {
            return ServerHttpSecurity.http()
                    .csrf(CsrfSpec::disable)
                    .cors(CorsSpec::disable)
                    .headers(HeaderSpec::disable)
                    .httpBasic(HttpBasicSpec::disable)
                    .formLogin(FormLoginSpec::disable)
                    .logout(LogoutSpec::disable)
                    .requestCache(RequestCacheSpec::disable)
                    .anonymous(AnonymousSpec::disable)
                    .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                    .authorizeExchange(any -> any.anyExchange().access(permission))
                    .exceptionHandling(refused ->
                            refused.authenticationEntryPoint(unknown).accessDeniedHandler(Challenge::forbidden))
                    .oauth2ResourceServer(bearer -> bearer.authenticationManagerResolver(exchange -> Mono.just(tokens))
                            .authenticationEntryPoint(unknown)
                            .accessDeniedHandler(Challenge::forbidden))
                    .build();
        }
    }
}
