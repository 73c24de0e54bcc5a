namespace DistributedSvm.Model.Svm;

/// <summary>Lists of runs of pages, in which those that go on where the last one ends become one with it.</summary>
internal static class PageRunLists
{
    public static void Append(this List<PageRun> runs, in PageRun run)
    {
        if (runs.Count > 0)
        {
            PageRun last = runs[^1];
            ulong address = run.Kind == PageKind.None ? 0 : last.Address + last.Bytes;
            if (run == last with { VirtualAddress = last.VirtualAddress + last.Bytes, Address = address, Bytes = run.Bytes })
            {
                runs[^1] = last with { Bytes = last.Bytes + run.Bytes };
                return;
            }
        }

        runs.Add(run);
    }
}
