"""Returned letters as mail servers really write them: shapes of Postfix, Exim and Exchange, addresses invented."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.norrvik.example (Mail Delivery System)
To: returer@norrvik.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Xy.1763/mx.norrvik.example"
Message-Id: <20261120090000.4Xy@mx.norrvik.example>

This is a MIME-encapsulated message.

--4Xy.1763/mx.norrvik.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<{address}>: host mail.example.org said: {code} {status} {words}

--4Xy.1763/mx.norrvik.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.norrvik.example
X-Postfix-Queue-ID: 4Xy
Arrival-Date: Fri, 20 Nov 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {code} {status} {words}

--4Xy.1763/mx.norrvik.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Kommunikation <arbetsbanken@norrvik.example>
To: {address}
Subject: =?utf-8?q?K=C3=B6tiden_avg=C3=B6r?=
Message-ID: {message_id}

Text.

--4Xy.1763/mx.norrvik.example--
"""

HEADERS_ONLY = """\
From: "Mail Delivery System" <postmaster@exim.example>
To: returer@norrvik.example
Subject: Mail delivery failed: returning message to sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=1700-eximdsn

--1700-eximdsn
Content-Type: text/plain; charset=us-ascii

A message that you sent could not be delivered.

--1700-eximdsn
Content-Type: message/delivery-status

Reporting-MTA: dns; exim.example

Action: {action}
Final-Recipient: rfc822;{address}
Status: {status}

--1700-eximdsn
Content-Type: text/rfc822-headers

From: Kommunikation <arbetsbanken@norrvik.example>
Message-ID:
 {message_id}
To: {address}

--1700-eximdsn--
"""

COMPLAINT = """\
From: <abuse@mail.example.org>
To: returer@norrvik.example
Subject: FW: K
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--part1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <{address}>

--part1
Content-Type: message/rfc822

From: <arbetsbanken@norrvik.example>
Message-ID: {message_id}
To: <{address}>

Text.
--part1--
"""


def returned(shape: str = POSTFIX, **changes: str) -> bytes:
    """One returned letter; a hard bounce unless it is told otherwise."""
    values = {
        "address": "elin@example.org", "action": "failed", "status": "5.1.1", "code": "550", "words": "User unknown",
        "message_id": "<AAAA-1.1@norrvik.example>",
    }  # fmt: skip
    return shape.format(**(values | changes)).encode()
