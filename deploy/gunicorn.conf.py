"""How the web server runs; the same on one machine and on many. Address and workers are given by the Procfile."""

worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 10
control_socket_disable = True  # nobody steers it from outside
