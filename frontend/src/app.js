import "bootstrap/dist/css/bootstrap.css";
import htmx from "htmx.org";
console.log(htmx);
