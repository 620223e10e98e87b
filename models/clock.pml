/* The clock of hilft, for the model checker Spin: one case, everybody who can touch it, and every order in which they can.

   A case owes dates: the next word, the matter itself, an offer, a wait, the customer's yes. A date is owed or not, far,
   near or due; how long it takes does not matter here, only that time passes. People do what they like, in any order, or
   nothing at all. Workers claim what is due, decide and commit; senders lease what waits in the outbox, send it and write
   down that it left. Any of them is killed anywhere, the database crashes, leases run out under a sender who is only slow,
   rungs of the ladder stand empty, and others' cases fill a worker's batch.

   hilft/core/{tick,climb,verbs}.py decide; hilft/escalation/tick.py claims; hilft/channels/sender.py sends. What they do
   in one transaction is one `atomic` here, and a transaction that is killed has done nothing.

   docs/proofs.md lists the properties (PROPERTY) and the other designs (BROKEN), each of which Spin must refute. */

#ifndef BROKEN
#define BROKEN 0          /* 0: the design of hilft */
#endif
#define TIMER_OUTSIDE 1   /* the next look is a job that is handed to a queue after the commit */
#define TOLD_LATER    2   /* the case climbs in one transaction, the notice is written in a second one */
#define SWEEP_SKIPS   3   /* a sweep takes a limited number of what fell due since the last one, and remembers how far it came */
#define ACK_SILENCES  4   /* the owner acknowledges, and no date is left */
#define ONE_CLOCK     5   /* an answer moves the matter's date too */
#define STALE_ACCEPT  6   /* an offer is accepted as the page showed it, without a second look */
#define LADDER_ENDS   7   /* the top rung is told once */
#define EMPTY_RUNG    8   /* a rung with nobody there gets the case all the same */
#define NO_KEY        9   /* a letter that is sent again cannot be told from a new one */
#define NO_LOCK      10   /* a worker reads without locking, and writes what it decided then */

#ifndef PROPERTY
#define PROPERTY 0
#endif
#define OWNED_AND_TIMED 1
#define HANDLED         2
#define TOLD_OF         3
#define ONCE            4
#define AGEING          5
#define REPEATS         6
#define EACH_RUNG       7

#ifndef RUNGS
#define RUNGS 2           /* of the ladder; the last one is the top */
#endif
#ifndef CRASHES
#define CRASHES 2         /* kills and crashes together */
#endif
#ifndef SHIFTS
#define SHIFTS 1          /* 1: anybody on the ladder may come or leave at any moment; 0: everybody is there */
#endif
#ifndef CROWD
#define CROWD 1           /* how often others' cases fill a batch */
#endif
#ifndef PEOPLE
#define PEOPLE 3          /* 0: nobody ever acts; 1: answers only; 2: also offers and waits; 3: also solutions and extensions */
#endif
#ifndef OUTBOX
#define OUTBOX 1          /* 0: letters are left out; 1: any one step's letter is followed; 2: that of each step on rung TOLD */
#endif
#ifndef TOLD
#define TOLD RUNGS
#endif

/* A date moves from far to near to due. Only who answers just in time, again and again, needs the first two told apart. */
#ifndef NEAR
#define NEAR 1
#endif
#define NONE 0
#define FAR  1
#define DUE  3

#define WORD    0
#define MATTER  1
#define OFFER   2
#define WAIT    3
#define CONFIRM 4

#define NOBODY    0
#define ADVISOR   1
#define COLLEAGUE 2
#define HOLDER(rung) (2 + (rung))
#define HEAD      (3 + RUNGS)   /* the standing duty head, who is always there */

mtype = { routed, spoke, answered, offered, accepted, returned, waited, wait_ended, proposed, rejected, reminded, ended,
          reopened, extended, climbed, acknowledged };

/* The row of the case. */
bool open = false;
byte owner = ADVISOR;
byte rung = 0;
byte stage = 0;
byte date[5];
byte offered_to = NOBODY;
bit reminders = 0;

/* Its history, as far as it matters: whose it was after the last event. */
byte owner_told = ADVISOR;

/* The people on the ladder. */
bool here[RUNGS + 1] = true;

/* Whose transaction has locked the row; a crash of the database ends all of them. */
byte locked = 0;
byte crashes = 0;
byte crowd = 0;

#if PROPERTY == REPEATS
bit rang = 0;              /* flips with each climb on the top rung */
#endif
#if BROKEN == TIMER_OUTSIDE
bool job = true;           /* the queue has a job for the case */
#else
#define job true
#endif
#if BROKEN == SWEEP_SKIPS
bool fresh = false;        /* it fell due since the last sweep */
#endif
#if BROKEN == STALE_ACCEPT
bool page[3];              /* the page of this person shows the offer */
#endif

/* One letter: owed since the step was committed, waiting in the outbox, leased by a sender, sent; shown to its reader. */
bool owed = false;
bool waiting = false;
byte lease = 0;
bool lost = false;         /* whoever has the lease is dead */
byte shown = 0;
bit  slow = 0;
byte sending = 0;          /* senders who have the letter in their hands */

#define lies_with_customer (date[CONFIRM] != NONE)
#define missed (!lies_with_customer && (date[WORD] == DUE || date[MATTER] == DUE))
#define looks_due (open && (missed || date[OFFER] == DUE || date[CONFIRM] == DUE || (!lies_with_customer && date[WAIT] == DUE)))
#define has_date (date[OFFER] != NONE || date[CONFIRM] != NONE || (!lies_with_customer && (date[WORD] != NONE || date[MATTER] != NONE || date[WAIT] != NONE)))
#define is_free (locked == 0)

/* What the database checks with every event: the owner changes by a climb, or by whom an offer was made to. */
inline record(what) {
  assert(owner == owner_told || what == climbed || (what == accepted && owner == offered_to));
  owner_told = owner
}

inline drop_offer() {
  offered_to = NOBODY;
  date[OFFER] = NONE
}

inline finish() {
  open = false;
  drop_offer();
  date[WORD] = NONE; date[MATTER] = NONE; date[WAIT] = NONE; date[CONFIRM] = NONE;
  reminders = 0
}

/* The letter of the step that is being committed, if this is the one to be followed until it is read. */
inline owe_letter(follow) {
  if
  :: moved && !owed && follow -> owed = true; mine = true
  :: else
  fi
}

inline write_letter() {
  if
  :: mine -> waiting = true; mine = false
  :: else
  fi
}

inline climb() {
  if
  :: date[MATTER] == DUE ->
     if
     :: stage < RUNGS -> stage++
     :: else
     fi;
     date[MATTER] = FAR
  :: else
  fi;
  next = rung + 1;
  if
  :: next < stage -> next = stage
  :: else
  fi;
  if
  :: next > RUNGS -> next = RUNGS
  :: else
  fi;
#if BROKEN == LADDER_ENDS
  if
  :: rung == RUNGS -> date[WORD] = NONE; date[MATTER] = NONE; date[OFFER] = FAR
  :: else -> date[WORD] = FAR
  fi;
#else
  if
  :: date[WORD] == DUE || date[WORD] == NONE -> date[WORD] = FAR
  :: else
  fi;
#endif
#if BROKEN == EMPTY_RUNG
  rung = next;
  if
  :: here[next] -> owner = HOLDER(next)
  :: else -> owner = NOBODY
  fi;
#else
  do
  :: next < RUNGS && !here[next] -> next++
  :: else -> break
  od;
  rung = next;
  if
  :: here[next] -> owner = HOLDER(next)
  :: else -> owner = HEAD
  fi;
#endif
  if
  :: date[WAIT] == DUE -> date[WAIT] = NONE
  :: else
  fi;
#if BROKEN != LADDER_ENDS
  date[OFFER] = NONE;
#endif
  offered_to = NOBODY;
  next = 0
}

/* What time alone does: the weightiest thing that is due. `moved`: whether there is a letter to write. */
inline tick() {
  moved = false;
  if
  :: !open
  :: open && missed ->
     climb();
     moved = true;
#if PROPERTY == REPEATS
     rang = (rung == RUNGS -> 1 - rang : rang);
#endif
#if BROKEN != TOLD_LATER
     record(climbed)
#endif
  :: open && !missed && date[OFFER] == DUE ->
     drop_offer();
     record(returned)
  :: open && !missed && date[OFFER] != DUE && date[CONFIRM] == DUE ->
     if
     :: reminders == 0 -> reminders = 1; date[CONFIRM] = NEAR; record(reminded)
     :: else -> finish(); record(ended)
     fi
  :: open && !missed && date[OFFER] != DUE && date[CONFIRM] != DUE ->
     if
     :: date[WAIT] == DUE ->
        date[WAIT] = NONE;
        date[WORD] = (date[WORD] == NONE -> FAR : date[WORD]);
        record(wait_ended)
     :: else                  /* woken too early: nothing happens */
     fi
  fi
}

#if BROKEN == TIMER_OUTSIDE
inline transaction(follow) {
  d_step { locked == me -> tick(); owe_letter(follow); write_letter(); locked = 0; moved = false; job = false };
  if
  :: d_step { crashes < CRASHES -> crashes++ }
  :: job = true
  fi
}
#elif BROKEN == TOLD_LATER
inline transaction(follow) {
  d_step { locked == me -> tick(); owe_letter(follow); locked = 0; moved = false };
  if
  :: d_step { crashes < CRASHES -> crashes++; mine = false }
  :: d_step { write_letter(); owner_told = owner }
  fi
}
#elif BROKEN == NO_LOCK
inline transaction(follow) {
  d_step { open -> assert(missed); climb(); moved = true; record(climbed); owe_letter(follow); write_letter(); moved = false }
}
#else
inline transaction(follow) {
  d_step { locked == me -> tick(); owe_letter(follow); write_letter(); locked = 0; moved = false }
}
#endif

#if BROKEN == SWEEP_SKIPS
#define claim d_step { looks_due && is_free && fresh -> locked = me; fresh = false }
#elif BROKEN == TIMER_OUTSIDE
#define claim d_step { looks_due && is_free && job -> locked = me }
#elif BROKEN == NO_LOCK
#define claim missed
#else
#define claim d_step { looks_due && is_free -> locked = me }
#endif

proctype Worker(byte me; bool for_good) {
  byte next = 0;
  bool moved = false;
  bool mine = false;
  do
  :: claim;
     if
     :: d_step { crowd < CROWD -> crowd++; locked = (locked == me -> 0 : locked) }          /* others' cases came first */
     :: d_step { crashes < CRASHES -> crashes++; locked = (locked == me -> 0 : locked) };   /* killed: all is undone */
        if
        :: for_good -> break
        :: true
        fi
     :: locked != me && BROKEN != NO_LOCK                                                   /* the database crashed */
#if OUTBOX == 2
     :: transaction(rung == TOLD)
#else
     :: transaction(false)
#if OUTBOX == 1
     :: transaction(true)
#endif
#endif
     fi
  od
}

#define killed() d_step { crashes < CRASHES -> crashes++; sending--; lost = (lease == me -> true : lost) }

proctype Sender(byte me) {
  do
  :: d_step { waiting && lease == 0 -> lease = me; sending++ };
     if
     :: killed()
     :: d_step { true ->
#if BROKEN == NO_KEY
          shown++
#else
          shown = 1                              /* who has seen the key already shows nothing */
#endif
        };
        if
        :: killed()                              /* between sending and writing down that it left */
        :: d_step { true -> waiting = false; lease = (lease == me -> 0 : lease); sending-- }
        fi
     fi
  od
}

/* A lease runs out: of a dead sender surely, of a slow one perhaps. What has left for good is not followed any more. */
proctype Leases() {
  do
  :: d_step { lost -> lease = 0; lost = false }
  :: d_step { lease != 0 && !lost && slow == 0 -> slow = 1; lease = 0 }
  :: d_step { owed && shown > 0 && !waiting && sending == 0 -> owed = false; shown = 0; lease = 0 }
  od
}

proctype Time(byte which) {
  do
#if NEAR != FAR
  :: d_step { date[which] == FAR -> date[which] = NEAR }
#endif
     /* An offer stands longer than the clock takes to look again: one after the other cannot keep it from the rest. */
  :: d_step { date[which] == NEAR && !(which == OFFER && date[CONFIRM] == DUE) -> date[which] = DUE;
#if BROKEN == SWEEP_SKIPS
              fresh = true
#endif
            }
  od
}

/* What may happen and need not. */
proctype Chance() {
  do
  :: break                                                    /* nothing more */
  :: d_step { crashes < CRASHES -> crashes++; locked = 0 }    /* the database crashes: no transaction survives it */
#if SHIFTS
  :: here[1] = !here[1]                                       /* somebody comes or leaves */
  :: here[RUNGS] = !here[RUNGS]
#endif
  od
}

#if PEOPLE
#if BROKEN == STALE_ACCEPT
#define offer(who) d_step { open && is_free && who != owner -> offered_to = who; date[OFFER] = NEAR; record(offered); page[who] = true }
#define accept(who) d_step { open && is_free && page[who] -> owner = who; rung = 0; record(accepted); drop_offer(); page[who] = false }
#else
#define offer(who) d_step { open && is_free && who != owner -> offered_to = who; date[OFFER] = NEAR; record(offered) }
#endif

proctype People() {
  do
  :: break                                                                    /* nobody acts any more */
  :: d_step { open && is_free ->                                              /* the customer hears from us */
              date[WORD] = (lies_with_customer -> NONE : FAR);
#if BROKEN == ONE_CLOCK
              date[MATTER] = FAR;
#endif
              record(answered) }
  :: d_step { open && is_free && !lies_with_customer && date[WORD] == NONE -> date[WORD] = FAR; record(spoke) }
#if BROKEN == ACK_SILENCES
  :: d_step { open && is_free -> drop_offer();
              date[WORD] = NONE; date[MATTER] = NONE; date[WAIT] = NONE; date[CONFIRM] = NONE;
              record(acknowledged) }
#endif
#if PEOPLE >= 2
  :: offer(ADVISOR)
  :: offer(COLLEAGUE)
#if BROKEN == STALE_ACCEPT
  :: accept(ADVISOR)
  :: accept(COLLEAGUE)
#else
  :: d_step { open && is_free && offered_to != NOBODY -> owner = offered_to; rung = 0; record(accepted); drop_offer() }
#endif
  :: d_step { open && is_free && offered_to != NOBODY -> drop_offer(); record(returned) }       /* declined */
  :: d_step { open && is_free && !lies_with_customer && date[WAIT] == NONE ->                   /* for the customer */
              date[WAIT] = NEAR; date[WORD] = NONE; record(waited) }
  :: d_step { open && is_free && !lies_with_customer && date[WAIT] == NONE ->                   /* for somebody else */
              date[WAIT] = NEAR; date[WORD] = (date[WORD] == NONE -> FAR : date[WORD]); record(waited) }
  :: d_step { open && is_free && date[WAIT] != NONE ->
              date[WAIT] = NONE; date[WORD] = (date[WORD] == NONE -> FAR : date[WORD]); record(wait_ended) }
#endif
#if PEOPLE >= 3
  :: d_step { open && is_free && !lies_with_customer ->
              drop_offer(); date[WORD] = NONE; date[WAIT] = NONE; date[CONFIRM] = NEAR; reminders = 0; record(proposed) }
  :: d_step { open && is_free && lies_with_customer -> date[CONFIRM] = NONE; reminders = 0; date[WORD] = FAR; record(rejected) }
  :: d_step { open && is_free && lies_with_customer -> finish(); record(ended) }                /* the customer's yes */
  :: d_step { !open && is_free -> open = true; date[WORD] = FAR; date[MATTER] = FAR; record(reopened) }
  :: d_step { open && is_free && rung < RUNGS && date[MATTER] != DUE -> date[MATTER] = FAR; record(extended) }
#endif
  od
}
#endif

init {
  atomic {
    date[WORD] = FAR;
    date[MATTER] = FAR;
    open = true;
    run Worker(1, false);
    run Worker(2, true);
#if OUTBOX
    run Sender(1);
    run Sender(2);
    run Leases();
#endif
    run Time(WORD);
    run Time(MATTER);
#if PEOPLE >= 2
    run Time(OFFER);
    run Time(WAIT);
#endif
#if PEOPLE >= 3
    run Time(CONFIRM);
#endif
    run Chance();
#if PEOPLE
    run People()
#endif
  }
}

#define accountable (!open || (owner != NOBODY && has_date && job))
#define as_told     (owner == owner_told)
#define top_reached (stage == RUNGS)

#if PROPERTY == OWNED_AND_TIMED
ltl owned_and_timed { [] (accountable && as_told) }
#elif PROPERTY == HANDLED
ltl handled { [] (looks_due -> <> !looks_due) }
#elif PROPERTY == TOLD_OF
ltl told { [] (owed -> <> (shown > 0)) }
#elif PROPERTY == ONCE
ltl once { [] (shown <= 1) }
#elif PROPERTY == AGEING
ltl ageing { <> top_reached }
#elif PROPERTY == REPEATS
ltl repeats { ([] <> (rang == 0)) && ([] <> (rang == 1)) }
#elif PROPERTY == EACH_RUNG
ltl each_rung { <> (shown > 0) }
#endif
