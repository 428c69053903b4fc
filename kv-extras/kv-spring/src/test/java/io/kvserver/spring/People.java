package io.kvserver.spring;

import java.util.List;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Point;
import org.springframework.data.repository.CrudRepository;

interface People extends CrudRepository<Person, String> {
    List<Person> findByName(String name);

    List<Person> findByHomeNear(Point place, Distance distance);
}
