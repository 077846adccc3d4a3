package dev.onetrip.commits.ingest;

import dev.onetrip.commits.ReadProperties;
import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.KeptLines;
import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.transaction.PrunedTable;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Ndjson;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Bulk ingest, from its statements to its routes. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {
    private static final long KEYS_PRUNED_AT_ONCE = 10_000;
    /** Rows of up to a megabyte each. */
    private static final long STREAMS_PRUNED_AT_ONCE = 1_000;

    @Bean
    IngestCommits ingestCommits(
            UnitOfWork unitOfWork, RepositoryIds repositoryIds, IngestProperties properties, MeterRegistry meters) {
        return new IngestCommits(
                new Ingests(unitOfWork, repositoryIds, properties, new IngestMeters(meters)), properties);
    }

    @Bean
    IngestKeys ingestKeys(
            UnitOfWork unitOfWork,
            RepositoryIds repositoryIds,
            IngestProperties properties,
            KeyedUploads uploads,
            Clock clock) {
        return new IngestKeys(unitOfWork, repositoryIds, properties, uploads, clock);
    }

    @Bean
    PrunedTable prunedIngestKeys(IngestProperties properties) {
        return new PrunedTable(
                "ingest_request_keys",
                IngestSql.PRUNE_KEYS,
                KEYS_PRUNED_AT_ONCE,
                properties.keysKept(),
                properties.keysPrunedEvery());
    }

    @Bean
    PrunedTable prunedStreams(IngestProperties properties) {
        return new PrunedTable(
                "ingest_streams",
                IngestSql.PRUNE_STREAMS,
                STREAMS_PRUNED_AT_ONCE,
                properties.streamsKept(),
                properties.keysPrunedEvery());
    }

    @Bean
    Autopilot autopilot(IngestProperties properties) {
        return new Autopilot(properties.chunkLines());
    }

    @Bean
    Watermarks ingestStreams(
            UnitOfWork unitOfWork,
            RepositoryIds repositoryIds,
            IngestProperties properties,
            JsonMapper json,
            Clock clock) {
        return new Watermarks(unitOfWork, repositoryIds, properties, json, clock);
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
            KeyedUploads uploads,
            Bodies bodies,
            Ndjson ndjson,
            IngestProperties properties) {
        return new IngestHandler(ingest, autopilot, streams, stored, keys, uploads, bodies, ndjson, properties);
    }
}
