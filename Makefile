# postamt - the only makefile. all check asan fuzz demo install lint clean
#
#   make                     programs into build/bin
#   make check               unit tests, corpus replay, end-to-end tests
#   make asan                the same under AddressSanitizer and UBSan
#   make lint                clang-format, clang-tidy, cppcheck
#   make install DESTDIR= PREFIX=/usr
#
# A .c under lib/ or bin/ is built because it is there. A program links
# libpostamt.a and what LIBS_name adds; names in STATIC are linked statically
# (doc/architecture.md says why).

PREFIX  ?= /usr/local
ifeq ($(origin CC),default)
CC      := gcc
endif
CFLAGS  ?= -O2 -g
B       ?= build
Q       := $(if $(V),,@) # make V=1 shows the commands

WARN    := -std=c17 -Wall -Wextra -Wshadow -Wmissing-prototypes \
	   -Wstrict-prototypes -Wformat=2 -Wvla -Wpointer-arith -Wwrite-strings \
	   $(if $(CI),-Werror)
HARDEN  := -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
	   -ffunction-sections -fdata-sections
ifdef SAN
HARDEN  := -fsanitize=address,undefined -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer
endif
CPPFLAGS += -Ilib -It/unit -It/fuzz -D_GNU_SOURCE
LDFLAGS  += -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,--as-needed

STATIC  := postamt-smtpd postamt-pop3-login postamt-submission postamt-inject \
	   postamt-queue postamt-send postamt-bounce postamt-local \
	   postamt-pop3 postamt-listen postamt-mailq postamt-passwd
LIBS_postamt-auth     := -lcrypt -lssl -lcrypto -lidn -lpwquality
LIBS_postamt-user     := -lcrypt -lcrypto -lidn -lpwquality -lqrencode
LIBS_postamt-build    := -lcrypto -lidn
LIBS_postamt-breached := -lcrypto
LIBS_postamt-tls      := -lssl -lcrypto
LIBS_postamt-tls-cert := -lssl -lcrypto
LIBS    := -lcdb

LIBSRC  := $(wildcard lib/*/*.c)
BINSRC  := $(wildcard bin/*.c)
BIN     := $(BINSRC:bin/%.c=$B/bin/%)
UNITSRC := $(wildcard t/unit/test_*.c)
UNIT    := $(UNITSRC:t/unit/%.c=$B/t/%)
FUZZSRC := $(wildcard t/fuzz/fuzz_*.c)
FUZZ    := $(FUZZSRC:t/fuzz/%.c=$B/t/%)

all: $(BIN)

$B/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) $(HARDEN) $(CPPFLAGS) $(CFLAGS) -fPIE -MMD -MP -c -o $@ $<

$B/libpostamt.a: $(LIBSRC:%.c=$B/%.o)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BIN): $B/bin/%: $B/bin/%.o $B/libpostamt.a
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) \
	    $(if $(SAN),-pie,$(if $(filter $*,$(STATIC)),-static-pie,-pie)) \
	    -o $@ $< $B/libpostamt.a $(LIBS_$*) $(LIBS)

# Every library's own tests may need what its rooms need.
TESTLIBS := -lcunit -lssl -lcrypto -lcrypt -lidn -lpwquality -lqrencode -lcdb

$(UNIT): $B/t/%: $B/t/unit/%.o $B/t/unit/unit.o $B/libpostamt.a
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -pie -o $@ $^ $(TESTLIBS)

# Without libFuzzer a fuzz target replays the files of its corpus.
$(FUZZ): $B/t/%: $B/t/fuzz/%.o $B/t/fuzz/replay.o $B/libpostamt.a
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -pie -o $@ $^ $(TESTLIBS)

# t/e2e/*.t need programs of their own: t/e2e/NAME.c becomes build/t/NAME.
TOOLSRC := $(wildcard t/e2e/*.c)
TOOL    := $(TOOLSRC:t/e2e/%.c=$B/t/%)
$(TOOL): $B/t/%: $B/t/e2e/%.o $B/libpostamt.a
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) -pie -o $@ $^ $(LIBS) -ldl

tests: $(UNIT) $(FUZZ) $(TOOL)

check: all tests
	B=$B sh t/run

asan:
	$(MAKE) check SAN=1 B=build/asan CFLAGS='-O1 -g'

# libFuzzer needs clang; one target a minute: make fuzz FUZZ_S=60
FUZZ_S ?= 20
fuzz:
	B=build/fuzz FUZZ_S=$(FUZZ_S) sh t/fuzz/run

lint:
	sh t/lint

demo: all
	sh scripts/try

install: all
	sh scripts/install "$(DESTDIR)" "$(PREFIX)" $B

clean:
	rm -rf build

.PHONY: all tests check asan fuzz lint demo install clean
.SECONDARY:

-include $(shell find $B -name '*.d' 2>/dev/null)
