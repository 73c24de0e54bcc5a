using System.Collections;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The pieces of a mapping in order of the buffer's offset, as page tables get them: each of 4 KiB &lt;&lt; order bytes at an address that is aligned so
/// (drm_pagemap_addr), whatever protocol each has. Immutable, shared freely, never copied.
/// <para>
/// It takes 8 bytes for each range that it was made of: neighbouring segments are kept as one <see cref="SegmentRun"/> and cut when they are looked at. Addresses have at
/// most 52 bits, segments at most 16 GiB.
/// </para>
/// </summary>
[Immutable]
[CollectionBuilder(typeof(SegmentArray), nameof(Create))]
public sealed class SegmentArray : IEquatable<SegmentArray>, IEnumerable<Segment>
{
    public static readonly SegmentArray Empty = new([], 0);

    private readonly ulong[] _words;

    /// <summary>How many words there are: the array may be a little longer.</summary>
    private readonly int _runs;

    internal SegmentArray(ulong[] words, int runs)
    {
        _words = words;
        _runs = runs;
        var digest = new Digest(0);
        int count = 0;
        ulong pages = 0;
        foreach (ulong word in words.AsSpan(0, runs))
        {
            var run = new SegmentRun(word);
            ulong protocol = (ulong)run.Protocol;
            ulong frame = run.Frame;
            ulong left = run.Pages;
            pages += left;
            while (left > 0)
            {
                ulong segment = SegmentRun.FirstSegment(frame, left);
                digest.Add(frame);
                digest.Add((segment << 2) | protocol);
                frame += segment;
                left -= segment;
                count++;
            }
        }

        digest.Add(count);
        Count = count;
        TotalBytes = pages << SegmentRun.PageShift;
        ContentHash = digest.Value;
    }

    /// <summary>Segments.</summary>
    public int Count { get; }

    /// <summary>Bytes of all segments together.</summary>
    public ulong TotalBytes { get; }

    /// <summary>64 bits over all segments in order, the same on every machine: what a message folds into the digest.</summary>
    public ulong ContentHash { get; }

    /// <summary>The first segment.</summary>
    /// <exception cref="ModelBugException">There is none.</exception>
    public Segment First
    {
        get
        {
            SegmentArrayEnumerator segments = GetEnumerator();
            return segments.MoveNext() ? segments.Current : throw new ModelBugException("There is no segment.");
        }
    }

    internal ReadOnlySpan<ulong> Words => _words.AsSpan(0, _runs);

    /// <summary>Segments, or longer pieces, which are cut into segments.</summary>
    /// <exception cref="ModelBugException">One is not of whole pages below address 2^52.</exception>
    public static SegmentArray Create(ReadOnlySpan<Segment> pieces)
    {
        var builder = new SegmentArrayBuilder(pieces.Length);
        foreach (Segment piece in pieces)
        {
            if (builder.Add(piece.Protocol, piece.Address) != Errno.Ok)
            {
                throw new ModelBugException($"{piece} is not of whole pages.");
            }
        }

        return builder.ToSegmentArray();
    }

    /// <summary>Segments at just the addresses of an exporter's ranges. EINVAL when one is not of whole pages below address 2^52: there is no segment then.</summary>
    public static Errno TryCreate(SegmentProtocol protocol, RangeXArray ranges, out SegmentArray segments)
    {
        segments = Empty;
        var builder = new SegmentArrayBuilder(ranges.Count);
        foreach (AddressRange range in ranges)
        {
            Errno errno = builder.Add(protocol, range);
            if (errno != Errno.Ok)
            {
                return errno;
            }
        }

        segments = builder.ToSegmentArray();
        return Errno.Ok;
    }

    public SegmentArrayEnumerator GetEnumerator() => new(_words, _runs);

    IEnumerator<Segment> IEnumerable<Segment>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same segments in the same order.</summary>
    public bool Equals(SegmentArray? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && ContentHash == other.ContentHash
            && Count == other.Count
            && (Words.SequenceEqual(other.Words) || this.SequenceEqual(other)));

    public override bool Equals(object? obj) => Equals(obj as SegmentArray);

    public override int GetHashCode() => (int)ContentHash;

    public override string ToString() => $"{Count} segments, {TotalBytes} bytes";
}
