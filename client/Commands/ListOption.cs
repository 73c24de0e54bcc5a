using System.Collections.Immutable;
using System.CommandLine;

namespace DistributedSvm.Client.Commands;

/// <summary>An option whose value is a list, with commas between its entries: none of them twice.</summary>
internal static class ListOption
{
    /// <summary>What an entry stands for; else what is wrong with it, for <c>'x' is ...</c>.</summary>
    public delegate bool Reader<T>(string word, out T value, out string problem);

    public static Option<ImmutableArray<T>> Create<T>(string name, string description, string helpName, ImmutableArray<T> standard, Reader<T> read) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var values = ImmutableArray.CreateBuilder<T>();
            foreach (string word in CommonOptions.Given(result).Split(',', StringSplitOptions.TrimEntries))
            {
                if (!read(word, out T value, out string problem))
                {
                    result.AddError($"{name}: '{word}' is {problem}");
                    return standard;
                }

                if (values.Contains(value))
                {
                    result.AddError($"{name}: '{word}' is there twice");
                    return standard;
                }

                values.Add(value);
            }

            return values.ToImmutable();
        },
    };
}
