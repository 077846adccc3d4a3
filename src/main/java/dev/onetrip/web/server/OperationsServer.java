package dev.onetrip.web.server;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * The server of the operations port, which is built in a context of its own that knows no customizer of its parent's:
 * named in {@code META-INF/spring}, and no component, so that only that context has it.
 */
final class OperationsServer {
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> operationsLimits(ServerLimits limits) {
        return factory -> factory.addServerCustomizers(limits::limited);
    }
}
