using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <content>Pages that GPUs share with processes.</content>
public sealed partial class HostMemory
{
    private void Store(StoreRuns store)
    {
        foreach (AddressRange pages in store.Pages)
        {
            _content.Erase(pages);
        }

        foreach (ContentPiece piece in store.Content)
        {
            _content.Write(piece.At, piece.Tag, piece.Offset);
        }
    }

    /// <summary>What stood there before, at the pages' own addresses.</summary>
    private ImmutableArray<ContentPiece> Add(AddToPages add)
    {
        var before = ImmutableArray.CreateBuilder<ContentPiece>();
        foreach (AtomicRun run in add.Runs)
        {
            before.AddRange(_content.CopyOf([run.At], [run.At]));
            AddressRange keys = AddressRange.FromLength(run.VirtualAddress, run.At.Length);
            foreach (ContentPiece piece in AtomicIncrement.Of(add.Space, keys, _content.CopyOf([run.At], [keys])))
            {
                _content.Write(AddressRange.FromLength(run.At.Start + (piece.At.Start - keys.Start), piece.At.Length), piece.Tag, piece.Offset);
            }
        }

        return before.ToImmutable();
    }
}
