using System.Collections;

namespace DistributedSvm.Model.Sharing;

/// <summary>The segments of a <see cref="SegmentArray"/> in order.</summary>
public struct SegmentArrayEnumerator : IEnumerator<Segment>
{
    private readonly ulong[] _words;
    private readonly int _runs;
    private int _next;
    private SegmentProtocol _protocol;
    private ulong _frame;
    private ulong _pages;

    /// <summary>Pages of the run from the current segment on.</summary>
    private ulong _left;

    internal SegmentArrayEnumerator(ulong[] words, int runs)
    {
        _words = words;
        _runs = runs;
    }

    public readonly Segment Current => SegmentRun.ToSegment(_protocol, _frame, _pages);

    readonly object IEnumerator.Current => Current;

    public bool MoveNext()
    {
        _left -= _pages;
        _frame += _pages;
        if (_left == 0)
        {
            if (_next == _runs)
            {
                _pages = 0;
                return false;
            }

            var run = new SegmentRun(_words[_next++]);
            _protocol = run.Protocol;
            _frame = run.Frame;
            _left = run.Pages;
        }

        _pages = SegmentRun.FirstSegment(_frame, _left);
        return true;
    }

    public void Reset()
    {
        _next = 0;
        _pages = 0;
        _left = 0;
    }

    public readonly void Dispose()
    {
    }
}
