package dev.onetrip.commits.ingest;

import dev.onetrip.commits.ReadProperties;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.transaction.Pruning;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Ndjson;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Bulk ingest, from its statements to its routes. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

    @Bean
    IngestCommits ingestCommits(UnitOfWork unitOfWork, IngestProperties properties) {
        return new IngestCommits(unitOfWork, properties);
    }

    @Bean
    KeptLines keptLines(JsonMapper json) {
        return new KeptLines(json);
    }

    @Bean
    IngestKeys ingestKeys(
            UnitOfWork unitOfWork, Pruning pruning, IngestProperties properties, KeptLines keptLines, Clock clock) {
        return new IngestKeys(unitOfWork, pruning, properties, keptLines, clock);
    }

    @Bean
    Autopilot autopilot(IngestProperties properties) {
        return new Autopilot(properties.chunkLines());
    }

    @Bean
    Watermarks ingestStreams(
            UnitOfWork unitOfWork, Pruning pruning, IngestProperties properties, JsonMapper json, Clock clock) {
        return new Watermarks(unitOfWork, pruning, properties, json, clock);
    }

    @Bean
    ResumableHandler streamHandler(
            IngestCommits ingest,
            Watermarks streams,
            Bodies bodies,
            Ndjson ndjson,
            KeptLines keptLines,
            IngestProperties properties,
            ReadProperties reading) {
        return new ResumableHandler(ingest, streams, bodies, ndjson, keptLines, properties, reading);
    }

    @Bean
    IngestHandler ingestHandler(
            IngestCommits ingest,
            Autopilot autopilot,
            ResumableHandler streams,
            IngestKeys stored,
            IdempotencyKeys keys,
            Bodies bodies,
            Ndjson ndjson,
            KeptLines keptLines,
            IngestProperties properties) {
        return new IngestHandler(ingest, autopilot, streams, stored, keys, bodies, ndjson, keptLines, properties);
    }
}
