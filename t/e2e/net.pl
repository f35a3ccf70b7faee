#!/usr/bin/perl
# net.pl - the network's side of a test, with nothing but perl.
#
#   net.pl talk WHERE LINE...    connects, sends the lines, prints what comes until the end
#   net.pl wait WHERE CMD...     listens, runs CMD with the listening socket as 0 (inetd wait)
#   net.pl nowait WHERE CMD...   listens, accepts one, runs CMD with it as 0 and 1 (inetd nowait)
#   net.pl pair LINE... -- CMD   runs CMD on one end of a socket pair, talks on the other
#   net.pl hold WHERE N          opens N connections, prints how many greeted; keeps them until stdin ends
#
# WHERE is a port of 127.0.0.1 or the path of a unix socket. wait and nowait
# print the port when it was 0. All end after a minute without progress.
use strict;
use warnings;
use Socket;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();

my $verb = shift @ARGV;
$| = 1;
$SIG{PIPE} = 'IGNORE';

sub dial {
	my ($where) = @_;
	my $s = $where =~ m{/}
	    ? IO::Socket::UNIX->new(Peer => $where)
	    : IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $where);
	return $s // die "connect $where: $!\n";
}

sub converse {
	my ($s, @lines) = @_;
	alarm 60;
	syswrite $s, join('', map { "$_\r\n" } @lines);
	while (sysread $s, my $b, 65536) { alarm 60; print $b }
}

sub listener {
	my ($where) = @_;
	my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $where, Listen => 128, ReuseAddr => 1)
	    // die "listen $where: $!\n";
	print $s->sockport, "\n";
	return $s;
}

sub become {
	my ($s, $both, @cmd) = @_;
	POSIX::dup2(fileno $s, 0);
	POSIX::dup2(fileno $s, 1) if $both;
	exec @cmd or die "$cmd[0]: $!\n";
}

if ($verb eq 'talk') {
	converse(dial(shift @ARGV), @ARGV);
} elsif ($verb eq 'wait' || $verb eq 'nowait') {
	my $s = listener(shift @ARGV);
	if ($verb eq 'nowait') { alarm 60; $s = $s->accept or die; alarm 0 }
	become($s, $verb eq 'nowait', @ARGV);
} elsif ($verb eq 'pair') {
	my (@lines, $word);
	push @lines, $word while defined($word = shift @ARGV) && $word ne '--';
	socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, 0) or die;
	my $pid = fork // die;
	if (!$pid) { close $ours; become($theirs, 1, @ARGV) }
	close $theirs;
	converse($ours, @lines);
	waitpid $pid, 0;
	exit $? >> 8;
} elsif ($verb eq 'hold') {
	my ($where, $count) = @ARGV;
	my ($greeted, @all) = (0);
	push @all, dial($where) for 1 .. $count;
	for my $s (@all) {
		alarm 60;
		my $b = '';
		sysread $s, $b, 100;
		$greeted++ if $b =~ /^(peer|uid)/;
	}
	print "$greeted\n";
	alarm 0;
	sysread STDIN, my $b, 1;
} else {
	die "net.pl: $verb?\n";
}
