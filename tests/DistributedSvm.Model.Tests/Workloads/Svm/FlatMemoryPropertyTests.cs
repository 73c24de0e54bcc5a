using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;

namespace DistributedSvm.Model.Tests.Workloads.Svm;

/// <summary>The oracle of flat memory beside operations of chance.</summary>
public sealed class FlatMemoryPropertyTests
{
    private static readonly EntityId Space = new(9, EntityKind.AddressSpace);

    private static AddressRange Pages(int first, int count) => AddressRange.FromLength(0x1000_0000 + ((ulong)first * 4096), (ulong)count * 4096);

    /// <summary>
    /// Against a memory where each operation happens at one instant between its beginning and its end, whichever that is, or not at all if it fails: what is found then is never taken for wrong.
    /// </summary>
    [Fact]
    public void What_any_order_of_operations_at_once_leaves_is_never_wrong() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 3], Gen.Int[0, 6], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 4]).Array[1, 60].Sample(steps =>
        {
            var memory = new FlatMemory();
            var actual = new ContentMap();
            List<(OperationId Id, FlatAccess Access, bool Fails, ImmutableArray<ContentPiece>? Found)> pending = [];
            int ids = 0;
            foreach ((int kind, int first, int count, int target, int act, int end, int luck) in steps)
            {
                var access = new FlatAccess(
                    (SvmAccessKind)kind, Pages(first, count), kind == (int)SvmAccessKind.Copy ? Pages(target, count) : default, 1000 * (ids + 1), 1, []);
                var id = new OperationId(++ids);
                memory.Begin(id, [access]);
                pending.Add((id, access, luck == 0, null));
                Act(act);
                if (pending.Count > 2)
                {
                    Finish(end);
                }
            }

            while (pending.Count > 0)
            {
                Finish(0);
            }

            // It happens, if it has not yet.
            void Act(int which)
            {
                int index = which % pending.Count;
                (OperationId id, FlatAccess access, bool fails, ImmutableArray<ContentPiece>? found) = pending[index];
                if (found is null)
                {
                    pending[index] = (id, access, fails, Happen(actual, access));
                }
            }

            void Finish(int which)
            {
                int index = which % pending.Count;
                if (!pending[index].Fails)
                {
                    Act(which);
                }

                (OperationId id, _, bool fails, ImmutableArray<ContentPiece>? found) = pending[index];
                pending.RemoveAt(index);
                Assert.Null(memory.End(id, !fails, Space, found ?? []));
            }
        });

    private static ImmutableArray<ContentPiece> Happen(ContentMap memory, FlatAccess access)
    {
        switch (access.Kind)
        {
            case SvmAccessKind.Read:
                return memory.CopyOf([access.Range], [access.Range]);
            case SvmAccessKind.Write:
                memory.Write(access.Range, new ContentTag(Space, 0, access.Version), access.Range.Start);
                return [];
            case SvmAccessKind.Copy:
                ImmutableArray<ContentPiece> copied = memory.CopyOf([access.Range], [access.Target]);
                memory.Erase(access.Target);
                foreach (ContentPiece piece in copied)
                {
                    memory.Write(piece.At, piece.Tag, piece.Offset);
                }

                return [];
            default:
                for (ulong page = access.Range.Start; page < access.Range.End; page += 4096)
                {
                    var at = AddressRange.FromLength(page, 4096);
                    memory.Write(at, new ContentTag(Space, 0, (memory.FirstIn(at)?.Version ?? 0) + 1), page);
                }

                return [];
        }
    }
}
