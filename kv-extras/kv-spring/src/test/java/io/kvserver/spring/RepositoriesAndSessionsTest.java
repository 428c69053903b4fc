package io.kvserver.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.test.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Metrics;
import org.springframework.data.geo.Point;
import org.springframework.data.redis.core.RedisKeyExpiredEvent;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

@SpringTest
class RepositoriesAndSessionsTest {
    @Autowired
    Application application;

    @Autowired
    TestServer server;

    @Autowired
    KvStore store;

    @Autowired
    People people;

    @Autowired
    FindByIndexNameSessionRepository<? extends Session> sessions;

    @Test
    void repositoryFindsByItsIndexes() {
        Person ada = new Person("Ada");
        ada.home = new Point(-0.1, 51.5);
        ada.friends = List.of("Charles", "Mary");
        people.save(ada);
        people.save(new Person("Alan"));

        Person found = people.findByName("Ada").get(0);
        assertEquals(ada.id, found.id);
        assertEquals(List.of("Charles", "Mary"), found.friends);
        assertEquals(
                1,
                people.findByHomeNear(new Point(0, 51), new Distance(100, Metrics.KILOMETERS))
                        .size());
        assertEquals(2, people.count());
        assertEquals(
                2, StreamSupport.stream(people.findAll().spliterator(), false).count());
        assertTrue(store.sets().contains("people:name:Ada", ada.id));

        people.deleteById(ada.id);
        assertEquals(List.of(), people.findByName("Ada"));
        assertEquals(0, store.sets().size("people:name:Ada"));
        people.deleteAll();
        assertEquals(0, people.count());
    }

    @Test
    void anExpiredEntityIsReportedWithItsValueAndLeavesTheIndex() throws InterruptedException {
        Person grace = new Person("Grace");
        grace.seconds = 60L;
        people.save(grace);
        assertEquals(60L, people.findById(grace.id).orElseThrow().seconds);

        server.clock().advance(Duration.ofSeconds(61));

        RedisKeyExpiredEvent<?> event = application.next(RedisKeyExpiredEvent.class);
        assertEquals("Grace", ((Person) event.getValue()).name);
        assertEquals(List.of(), people.findByName("Grace"));
    }

    @Test
    void sessionIsCreatedFoundByItsUserAndDeleted() throws InterruptedException {
        String id = create(sessions, "ada");
        assertEquals(id, application.next(SessionCreatedEvent.class).getSessionId());
        assertEquals(Set.of(id), sessions.findByPrincipalName("ada").keySet());
        assertEquals("tea", sessions.findById(id).getAttribute("drink"));

        sessions.deleteById(id);

        assertEquals(id, application.next(SessionDeletedEvent.class).getSessionId());
        assertNull(sessions.findById(id));
        assertEquals(Map.of(), sessions.findByPrincipalName("ada"));
    }

    @Test
    void aSessionExpiresWithAnEventThatContainsIt() throws InterruptedException {
        String id = create(sessions, "alan");
        assertEquals(id, application.next(SessionCreatedEvent.class).getSessionId());
        assertNotNull(sessions.findById(id));

        server.clock().advance(Duration.ofMinutes(31));

        SessionExpiredEvent event = application.next(SessionExpiredEvent.class);
        assertEquals(id, event.getSessionId());
        assertEquals("tea", event.getSession().<String>getAttribute("drink"));
        assertEquals(Map.of(), sessions.findByPrincipalName("alan"));
    }

    private static <S extends Session> String create(FindByIndexNameSessionRepository<S> sessions, String user) {
        S session = sessions.createSession();
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute("drink", "tea");
        sessions.save(session);
        return session.getId();
    }
}
