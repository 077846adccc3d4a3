package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates users, so that there is something to tell. */
final class Writers {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Writers() {}

    /** So many clients, in turn on each of the services, create so many users together. */
    static void create(int clients, int users, String path, Http... services) {
        AtomicInteger left = new AtomicInteger(users);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < clients; i++) {
            Http service = services[i % services.length];
            Thread thread = new Thread(() -> {
                while (left.getAndDecrement() > 0) {
                    if (create(service, path).status() != 201) {
                        refused.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        threads.forEach(Writers::join);
        assertThat(refused).hasValue(0);
    }

    /** One user with a name of its own. */
    static Answer create(Http service, String path, String... headers) {
        return service.post(path, user("user-" + NAMES.incrementAndGet(), NAMES.get()), headers);
    }

    static String user(String name, int score) {
        return "{\"username\":\"" + name + "\",\"score\":" + score
                + ",\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }

    /** The ids of every action of the board, in order. */
    static List<Long> actions(Database database, long board) {
        return database.query("SELECT id FROM actions WHERE board_id = ? ORDER BY id", board).stream()
                .map(row -> ((Number) Objects.requireNonNull(row.get("id"))).longValue())
                .toList();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
