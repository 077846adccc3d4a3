package dev.onetrip.customers;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Upserts as clients send them. */
final class Puts {
    private Puts() {}

    static String path(UUID customer, Strategy strategy) {
        return "/customers/" + customer + (strategy == Strategy.ONE_TRIP ? "" : "?strategy=" + strategy);
    }

    static Answer put(Http http, UUID customer, Strategy strategy, String... headers) {
        return put(http, path(customer, strategy), "", headers);
    }

    static Answer put(Http http, String path, String json, String... headers) {
        return http.send("PUT", path, "application/json", json, headers);
    }

    static Answer post(Http http, String lines, String... headers) {
        return http.send("POST", "/customers", "application/x-ndjson", lines, headers);
    }

    /** All at the same time, each on a thread of its own; the answers in order. */
    static List<Answer> together(List<Callable<Answer>> clients) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(clients)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    static long rows(Database database, UUID customer) {
        return database.number("SELECT count(*) FROM customers WHERE customer_id = ?", customer);
    }
}
