using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <content>The effect of kernels and copies on memory, their own and that of others, and what others find and leave in this VRAM.</content>
public sealed partial class Gpu
{
    /// <summary>What it reads is gathered, its own at once; others are asked. False if a translation has gone.</summary>
    private bool TryBeginEffect(OperationId id, SvmWork work, IOutbox outbox)
    {
        var sources = new List<SvmSpan>();
        var targets = new List<SvmSpan>();
        if (!TryResolve(work, sources, targets))
        {
            return false;
        }

        if (work.IsKernel && VmOf(work.Vm) is { } vm)
        {
            CountRemote(work, vm, sources, outbox);
            CountRemote(work, vm, targets, outbox);
        }

        work.Phase = SvmWorkPhase.Fetching;
        if (work.IsKernel && work.Current.Access.Kind == SvmAccessKind.Atomic)
        {
            RunAtomic(id, work, targets, outbox);
            return true;
        }

        work.Targets = targets;
        foreach (SvmSpan span in sources)
        {
            if (span.Owner == SvmOwner.Local)
            {
                GatherLocal(work, span);
            }
            else if (span.Owner == SvmOwner.Nobody)
            {
                (work.Gathered ??= []).Add(new ContentPiece(span.Keys, ContentTag.AllOnes, 0));
            }
        }

        foreach ((EntityId owner, int function, ImmutableArray<SvmSpan> spans) in ByOwner(sources))
        {
            Ask(id, work, owner, operation => new FetchPages(operation, function, AddressesOf(spans)), spans, isWrite: false, outbox);
        }

        return true;
    }

    /// <summary>What others own, each with their spans, system memory first.</summary>
    private IEnumerable<(EntityId Owner, int Function, ImmutableArray<SvmSpan> Spans)> ByOwner(List<SvmSpan> spans)
    {
        ImmutableArray<SvmSpan> system = [.. spans.Where(span => span.Owner == SvmOwner.System)];
        if (!system.IsEmpty)
        {
            yield return (Spec.HostMemory, 0, system);
        }

        foreach (IGrouping<BarWindow, SvmSpan> peer in spans.Where(span => span.Owner == SvmOwner.Peer).GroupBy(span => Spec.WindowOf(span.At.Start)!))
        {
            BarWindow window = peer.Key;
            yield return (window.Gpu, window.Vf, [.. peer.Select(span => span with
            {
                At = new AddressRange(span.At.Start - window.Range.Start, span.At.End - window.Range.Start),
            })]);
        }
    }

    private static ImmutableArray<AddressRange> AddressesOf(ImmutableArray<SvmSpan> spans) => [.. spans.Select(span => span.At)];

    /// <summary>The device physical addresses of a function's; EFAULT, or EIO while it is reset.</summary>
    private Errno Locate(int function, AddressRange at, List<AddressRange> into) => IsResetting(function) ? Errno.EIO : Translate(function, at, into);

    private void GatherLocal(SvmWork work, SvmSpan span)
    {
        ImmutableArray<ContentPiece>? found = ReadLocal(work, span);
        if (found is { Length: > 0 } pieces)
        {
            (work.Gathered ??= []).AddRange(pieces);
        }
    }

    /// <summary>By keys; null, and the work fails, where there is no memory.</summary>
    private ImmutableArray<ContentPiece>? ReadLocal(SvmWork work, SvmSpan span)
    {
        var pieces = new List<AddressRange>();
        Errno errno = Locate(work.Function, span.At, pieces);
        if (errno != Errno.Ok)
        {
            work.Errno = errno;
            return null;
        }

        return _content.CopyOf([.. pieces], [span.Keys]);
    }

    /// <summary>Content that others found at spans, in the order of the question, becomes content by keys.</summary>
    private static void Gather(SvmWork work, ImmutableArray<SvmSpan> spans, ImmutableArray<ContentPiece> found)
    {
        int index = 0;
        foreach (ContentPiece piece in found)
        {
            while (!spans[index].At.Contains(piece.At))
            {
                index++;
            }

            ulong start = spans[index].Key + (piece.At.Start - spans[index].At.Start);
            (work.Gathered ??= []).Add(piece with { At = AddressRange.FromLength(start, piece.At.Length) });
        }
    }

    /// <summary>Leaves what the work writes: its own memory at once, others are told.</summary>
    private void Leave(OperationId id, SvmWork work, IOutbox outbox)
    {
        if (work.IsSpoilt && work.Gathered is { } read)
        {
            work.Gathered = [.. read.Select(piece => piece with { Tag = ContentTag.Corrupted })];
        }

        if (work.Targets is not { Count: > 0 } targets)
        {
            return;
        }

        List<ContentPiece> content = ContentOf(work);
        int index = 0;
        var remote = new List<SvmSpan>();
        foreach (SvmSpan span in targets)
        {
            if (span.Owner == SvmOwner.Local)
            {
                WriteLocal(work, span, Cut(content, span, ref index));
            }
            else
            {
                remote.Add(span);
            }
        }

        foreach ((EntityId owner, int function, ImmutableArray<SvmSpan> spans) in ByOwner(remote))
        {
            int from = 0;
            ImmutableArray<ContentPiece> pieces = [.. spans.SelectMany(span => Cut(content, span, ref from).Select(piece => piece with
            {
                At = new AddressRange(piece.At.Start - span.Key + span.At.Start, piece.At.End - span.Key + span.At.Start),
            }))];
            Ask(id, work, owner, operation => new StoreRuns(operation, function, AddressesOf(spans), pieces), [], isWrite: true, outbox);
        }
    }

    /// <summary>What is written, by the keys of the targets and in their order.</summary>
    private static List<ContentPiece> ContentOf(SvmWork work)
    {
        if (work.IsKernel && work.Current.Access is { Kind: SvmAccessKind.Write } write)
        {
            AddressRange written = AddressRange.FromLength(write.Range.Start + work.Done, work.Doing);
            return [new ContentPiece(written, work.IsSpoilt ? ContentTag.Corrupted : write.Tag, written.Start)];
        }

        List<ContentPiece> content = work.Gathered ?? [];
        content.Sort((a, b) => a.At.Start.CompareTo(b.At.Start));
        if (!work.IsKernel)
        {
            return content;
        }

        ulong shift = unchecked(work.Current.Access.Target.Start - work.Current.Access.Range.Start);
        return [.. content.Select(piece => piece with { At = new AddressRange(unchecked(piece.At.Start + shift), unchecked(piece.At.End + shift)) })];
    }

    /// <summary>The pieces of sorted content that a span has a part of, cut to it; spans come in the order of keys, and <paramref name="from"/> goes along.</summary>
    private static List<ContentPiece> Cut(List<ContentPiece> content, SvmSpan span, ref int from)
    {
        AddressRange keys = span.Keys;
        while (from < content.Count && content[from].At.End < keys.Start)
        {
            from++;
        }

        var cut = new List<ContentPiece>();
        for (int i = from; i < content.Count && content[i].At.Start <= keys.End; i++)
        {
            ContentPiece piece = content[i];
            ulong start = Math.Max(piece.At.Start, keys.Start);
            cut.Add(new ContentPiece(new AddressRange(start, Math.Min(piece.At.End, keys.End)), piece.Tag, piece.Offset + (start - piece.At.Start)));
        }

        return cut;
    }

    private void WriteLocal(SvmWork work, SvmSpan span, IReadOnlyList<ContentPiece> content)
    {
        var pieces = new List<AddressRange>();
        Errno errno = Locate(work.Function, span.At, pieces);
        if (errno != Errno.Ok)
        {
            work.Errno = errno;
            return;
        }

        Overwrite(span.Keys, pieces, content);
    }

    /// <summary>Device physical addresses get new content, given by keys: what it does not have becomes zeros.</summary>
    private void Overwrite(AddressRange keys, List<AddressRange> pieces, IReadOnlyList<ContentPiece> content)
    {
        ulong key = keys.Start;
        int from = 0;
        foreach (AddressRange piece in pieces)
        {
            _content.Erase(piece);
            ulong last = key + (piece.Length - 1);
            while (from < content.Count && content[from].At.End < key)
            {
                from++;
            }

            for (int i = from; i < content.Count && content[i].At.Start <= last; i++)
            {
                ulong start = Math.Max(content[i].At.Start, key);
                ulong end = Math.Min(content[i].At.End, last);
                _content.Write(new AddressRange(piece.Start + (start - key), piece.Start + (end - key)), content[i].Tag, content[i].Offset + (start - content[i].At.Start));
            }

            key += piece.Length;
        }
    }

    /// <summary>An atomic runs where the data is: here, or in system memory where the entry lets it.</summary>
    private void RunAtomic(OperationId id, SvmWork work, List<SvmSpan> targets, IOutbox outbox)
    {
        EntityId space = work.Vm.Space;
        foreach (SvmSpan span in targets)
        {
            if (span.Owner == SvmOwner.Local && ReadLocal(work, span) is { } found)
            {
                WriteLocal(work, span, AtomicIncrement.Of(space, span.Keys, found));
                (work.Gathered ??= []).AddRange(found);
            }
        }

        ImmutableArray<SvmSpan> system = [.. targets.Where(span => span.Owner == SvmOwner.System)];
        if (!system.IsEmpty)
        {
            ImmutableArray<AtomicRun> runs = [.. system.Select(span => new AtomicRun(span.Key, span.At))];
            Ask(id, work, Spec.HostMemory, operation => new AddToPages(operation, space, runs), system, isWrite: true, outbox);
        }
    }

    private PagesFetched Fetch(FetchPages fetch)
    {
        var found = ImmutableArray.CreateBuilder<ContentPiece>();
        foreach (AddressRange pages in fetch.Pages)
        {
            var pieces = new List<AddressRange>();
            Errno errno = Locate(fetch.Function, pages, pieces);
            if (errno == Errno.EFAULT)
            {
                found.Add(new ContentPiece(pages, ContentTag.AllOnes, 0));
            }
            else if (errno != Errno.Ok)
            {
                return new PagesFetched(fetch.Operation, errno, []);
            }
            else
            {
                found.AddRange(_content.CopyOf([.. pieces], [pages]));
            }
        }

        return new PagesFetched(fetch.Operation, Errno.Ok, found.ToImmutable());
    }

    /// <summary>EIO while the function is reset; EFAULT where it has no VRAM, and the rest is written.</summary>
    private Errno Store(StoreRuns store)
    {
        Errno result = Errno.Ok;
        int from = 0;
        ImmutableArray<ContentPiece> content = store.Content;
        foreach (AddressRange pages in store.Pages)
        {
            int end = from;
            while (end < content.Length && pages.Contains(content[end].At))
            {
                end++;
            }

            var pieces = new List<AddressRange>();
            Errno errno = Locate(store.Function, pages, pieces);
            if (errno == Errno.Ok)
            {
                Overwrite(pages, pieces, content[from..end]);
                foreach (AddressRange piece in pieces)
                {
                    NoteWrite(piece);
                }
            }

            result = result == Errno.Ok ? errno : result;
            from = end;
        }

        return result;
    }
}
