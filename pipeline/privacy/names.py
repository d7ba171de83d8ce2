"""Given names common in the United Kingdom, common surnames, and words that are no names.

Written by hand for this purpose; a name that is missing is found by a title, a greeting, a
signature or kinship all the same. Names that are also words, places or months are in `DOUBTFUL`.
"""

from __future__ import annotations

WOMEN = frozenset(
    """Abena Abigail Adaeze Adele Adwoa Agata Agnes Agnieszka Aileen Ailsa Aisha Aishwarya Alana
    Aleksandra Alice Alicja Alison Alisha Aluna Amanda Amara Amber Amelia Amina Amy Ananya
    Andrea Angela Anila Anita Anjali Ann Anna Annabel Anne Annie Annette Antonia Aoife Arlene
    Asha Audrey Ava Ayesha Barbara Beata Beatrice Bernadette Beth Bethany Betty Beverley
    Blessing Bridget Bronwen Bukola Cait Caitlin Callie Camilla Carla Carly Carol Carole
    Caroline Carolyn Carrie Catherine Catriona Cathy Ceri Cerys Chanel Charlotte Cheryl
    Chiamaka Chinwe Chioma Chloe Christina Christine Ciara Claire Clare Colette Constance
    Cordelia Daisy Danielle Dawn Debbie Deborah Debra Deepa Deirdre Denise Diana Diane Divya
    Donna Doreen Dorota Dorothy Efua Eileen Eilidh Elaine Eleanor Eilish Elizabeth Ella Ellen
    Ellie Elsie Elspeth Emily Emma Erin Esi Esther Ethel Eva Eve Evelyn Ewa Farah Fatima Fatou
    Fatoumata Fiona Folasade Frances Freya Funmilayo Gail Gemma Geraldine Gillian Gina Gladys
    Gloria Grainne Gwen Gwyneth Halima Halina Hannah Harriet Hayley Hazel Helen Helena
    Henrietta Hilary Hodan Imogen Ines Ingrid Irena Irene Isabel Isabella Isabelle Isla Isobel
    Iwona Jacqueline Jade Jan Jane Janet Janice Janine Jasmine Jaswinder Jean Jeanette Jemima
    Jennifer Jenny Jess Jessica Jessie Jill Joan Joanna Joanne Jodie Josephine Joyce Judith
    Judy Julia Julie June Justyna Kaja Kamila Karen Karolina Kasia Katarzyna Kate Katherine
    Kathleen Kathryn Kathy Katie Katy Kavita Kayleigh Keisha Kelly Khadija Kim Kinga Kirsten
    Kirsteen Kirsty Laila Lara Laura Lauren Leah Leanne Leila Lena Lesley Lillian Lily Linda
    Lindsay Lisa Liz Lola Lorna Lorraine Louisa Louise Lubna Lucy Lynda Lyndsey Lynn Lynne
    Mabel Maggie Magdalena Mairead Mairi Malgorzata Mandy Manjit Margaret Maria Mariam Marie
    Marion Marjorie Marlene Marta Martha Mary Maryam Maureen Mavis Meena Megan Melanie Melissa
    Mhairi Michelle Millie Miriam Moira Molly Monika Morag Moyra Muriel Myra Nadia Naomi
    Narges Nasreen Natalia Natalie Natasha Neelam Ngozi Niamh Nicola Nicole Nina Noor Nora
    Norma Nuala Olga Olive Olivia Oluwaseun Oluwatoyin Oonagh Padma Paige Pamela Parveen
    Patience Patricia Paula Pauline Penny Phoebe Phyllis Polly Pooja Precious Priya Rachael
    Rachel Radha Rebecca Rekha Rhiannon Rhona Rita Roberta Roisin Rosa Rosalind Rosemary
    Roxanne Rukhsana Ruth Sabina Sadia Sally Samantha Samina Sandra Sangeeta Saoirse Sara
    Sarah Saira Seonaid Shabana Shamim Shanice Shannon Sharon Shazia Sheena Sheila Shelley
    Shirley Shona Sian Silvia Sinead Siobhan Sonia Sophia Sophie Stacey Stella Stephanie
    Sunita Susan Suzanne Sylvia Sylwia Tamara Tania Tanya Tara Teresa Theresa Thelma Tina
    Toyin Tracey Tracy Una Uma Ursula Valerie Vanessa Vera Veronica Vicky Vivien Wanjiku Wendy
    Weronika Winifred Xanthe Yasmin Yetunde Yvonne Zainab Zara Zeinab Zofia Zoe Zuzanna""".split()
)
MEN = frozenset(
    """Aaron Abdi Abdul Abdullah Abdulrahman Abraham Adam Adeola Adewale Adrian Ahmed Aidan Ajay
    Akash Alan Alasdair Alastair Albert Alec Alex Alexander Alfie Alfred Ali Alistair Allan
    Alun Amadou Amir Amit Anand Andrew Andy Andrzej Angus Anil Anthony Antoni Archibald Archie
    Arjun Arnold Arthur Arun Asif Aziz Babatunde Balwinder Barry Bartek Bartosz Ben Benjamin
    Bernard Bilal Bob Boris Brendan Brian Bruce Bruno Bryan Callum Calum Cameron Carl Cedric
    Charles Charlie Chidi Chinedu Chris Christopher Chukwuemeka Ciaran Clive Cohan Colin Colm
    Connor Conor Cormac Craig Dafydd Damian Daniel Danny Darren Dave David Declan Deepak
    Dennis Derek Dermot Desmond Diarmuid Dominic Donald Dougal Dougie Douglas Duncan Dylan
    Ebenezer Edward Edwin Efe Eamon Emeka Emmanuel Eoin Eoghan Eric Ernest Euan Evan Ewan Ewen
    Faisal Farhan Fergus Femi Finlay Finn Folarin Francis Fraser Fred Frederick Gareth Garry
    Gary Gavin Geoff Geoffrey George Gerald Gerard Gerry Giles Glenn Gordon Graeme Graham Greg
    Gregor Gregory Grzegorz Guy Gurpreet Habib Hamish Hamza Haroon Harish Harold Harpreet
    Harris Harry Hassan Hector Henry Herbert Hubert Hugh Hussein Iain Ian Ibrahim Idris Imran
    Innes Irfan Isaac Ismail Ivan Ivor Jacek Jack Jacob Jakub Jake James Jamie Janusz Jared
    Jason Javed Jeff Jeremy Jerome Jerzy Jim Jimmy Joe Joel John Johnny Jon Jonathan Jordan
    Joseph Josh Joshua Julian Justin Kamal Kamil Karim Karl Keir Keiran Keith Kenneth Kenny
    Kevin Khalid Kieran Kofi Krishna Krzysztof Kwabena Kwame Kwasi Kyle Lachlan Lamin Laurence
    Lawrence Lech Leo Leon Leonard Leslie Lewis Liam Logan Louis Lukasz Luke Maciej Mahmoud
    Malcolm Mamadou Manish Manuel Marcin Marcus Marek Mariusz Martin Marvin Mateusz Matt
    Matthew Maurice Maxwell Michael Michal Mick Mike Mohamed Mohammad Mohammed Moses Muhammad
    Mukesh Murdo Mustafa Nadeem Nathan Naveed Ned Neil Niall Nicholas Nigel Nikhil Noah Noel
    Norman Obinna Oliver Olu Oluwaseyi Omar Oscar Osman Owen Paddy Padraig Paul Pawel Pavel
    Pete Peter Phil Philip Phillip Piotr Prakash Quentin Rafal Rajesh Raj Rakesh Ralph Ramesh
    Randolph Ranjit Ravi Raymond Rashid Reggie Reginald Rhys Richard Rizwan Robbie Robert
    Robin Rodney Roger Rohan Ronald Ronnie Rory Ruairidh Rupert Russell Ryan Sachin Saeed
    Salim Salman Sam Samuel Sandeep Sandy Sanjay Scott Sean Seamus Sebastian Segun Sergio
    Shahid Shaun Shane Siddharth Simon Slawomir Stanley Stefan Stephen Steve Steven Stewart
    Struan Stuart Sukhdev Sunil Suresh Tadeusz Tariq Tayo Ted Terence Terry Thabo Theo
    Theodore Thomas Tim Timothy Toby Tom Tomasz Tommy Tony Torquil Trevor Tunde Uche Usman
    Vernon Victor Vijay Vikram Vincent Vivek Walter Waleed Wallace Wayne Wojciech Yusuf
    Zachary Zbigniew Zubair""".split()
)
DOUBTFUL = frozenset(
    """Alexandra April Art August Austin Bill Blair Bonnie Brooke Carmel Chad Chelsea Christian
    Clyde Dale Dean Drew Duke Earl Elgin Faith Fern Florence Forth Frank Gay Georgia Ginger
    Glen Grace Grant Heath Heather Holly Hope Iris Ivy Jamaica Joy Kent Kerry Kirk Kit Lance
    Lee Mark Max May Melody Mercy Miles Nick Norm Pat Pearl Penny Pierce Ray Reed Rich Rob Rod
    Rose Ross Ruby Rusty Stirling Sky Skye Sterling Sue Summer Victoria Viola Violet Wade Ward
    Will William Willow Iona Paris Ayr Isla June Jack Amber Dawn Hazel Olive Robin Daisy Lily
    Patience Precious Blessing Eve Guy Jordan Douglas Gordon Graham Lewis Cameron Craig Harris
    Fraser Scott Jan Constance Sandy Jean Carol Duncan Stewart Wallace Innes Bruce Kim Angus
    Logan Morven Rosemary Noel Sally Bob""".split()
)
SURNAMES = frozenset(
    """Adams Adeyemi Ahmed Akhtar Ali Allan Anderson Armstrong Bailey Baird Baker Barr Begum Bell
    Bhatti Black Boyd Boyle Brown Bruce Bryce Buchanan Burns Campbell Carmichael Chaudhry
    Christie Clark Clarke Collins Cook Cooper Craig Crawford Cunningham Currie Davidson Davies
    Dickson Docherty Donaldson Douglas Drummond Duffy Duncan Edwards Evans Farquhar Ferguson
    Findlay Fisher Fleming Forbes Forsyth Fraser Gallagher Gibson Gill Gordon Graham Grant
    Gray Green Grewal Griffiths Hall Hamilton Harris Hay Henderson Hill Hughes Hunter Hussain
    Hussein Hutchison Imrie Iqbal Irvine Jackson Jamieson Johnson Johnston Jones Kaur Kelly
    Kennedy Kerr Khan King Kowalska Kowalski Kumar Laing Lamont Lee Lewis Lindsay Logan
    MacDonald MacKay MacKenzie MacLean MacLeod Mahmood Malik Marshall Martin McAllister
    McArthur McCall McCann McDonald McGregor McIntosh McIntyre McKay McKenzie McLean McLeod
    McMillan McNeil McPherson Mensah Miah Millar Miller Milne Mitchell Moore Morgan Morris
    Morrison Muir Munro Murphy Murray Nowak Nwosu O'Brien O'Connor O'Donnell O'Neill Okafor
    Okeke Okonkwo Paterson Patel Patterson Phillips Quinn Ramsay Rana Reid Reilly Rennie
    Richardson Ritchie Roberts Robertson Robinson Rooney Ross Russell Scott Shah Sharma Shaw
    Sheikh Simpson Sinclair Singh Smith Stephen Stevenson Stewart Stuart Sutherland Szymanska
    Szymanski Taylor Thomas Thompson Thomson Turner Walker Wallace Watson Watt White Williams
    Williamson Wilson Wisniewska Wisniewski Wood Wright Young Zielinska Zielinski""".split()
)
_WORDS = frozenset(
    """A About Academy Act Action Adult Agency All Also Although Alliance An And April Arch Area
    As Assembly Association At August Authority Avenue Bank Bay Beach Board Braes Bridge
    British Building Burgh Burn But By Calling Campus Care Castle Cathedral Cemetery Centre
    Charity Children Church City Close Club College Committee Community Company Consultation
    Cottage Council Councillor Councillors County Court Crescent Day Dear December Department
    Director District Drive Early East Education England English Estate Europe February
    Festival Field First For Forum Foundation Friday From Fund Funding Gardens Gate Glasgow
    Group Hall He Health Her High Hill His Hospital Hotel House Housing How I If In Industries
    Infirmary Inn Is Island It January Joint July June Junction Lane Library Limited Live
    Living Local Loch Lodge Ltd Main Manager March Market Medical Members Mill Monday More
    Most Museum My NHS National Network No North Northern Not November Now Nursery October Of
    Office Officer On Once One Only Or Order Our Park Partnership Place Plan Please Police
    Policy Primary Private Programme Project Public Quay Railway Report Residents River Road
    Roads Royal Saint Saturday Scheme School Schools Scotland Scottish Sea Second Secondary
    Section Senior September Service Services She Shop Since Social So Society Some South
    Southern Special Sports Square St Staff Star State Station Steering Still Stone Strategy
    Street Studio Summer Sunday Surgery Team Tenants Terrace That The Theatre Their Then There
    These They This Those Through Thursday To Together Tower Town Trade Trust Tuesday Union
    Unit University Us Valley View Village Voluntary Wales Walk Was Water Way We Wednesday
    Week Welfare West Western Wharf What When Where Which While Who Why Wing With Women Woods
    Work Workers Works World Wynd Yard Year Yes Yet You Youth Your Zone Colleague Colleagues
    Sir Sirs Madam Resident Parent Parents Everyone Friend Friends Customer Tenant Editor
    Convener Provost Headteacher Minister Secretary Chair Chairman Chief Executive Head Leader
    Deputy Depute Award MSP MSPs MP MPs MEP MBE OBE CBE Jubilee Lounge Pavilion Memorial
    Nursing Playgroup Practice Awards Application Applications Aid Conditions Settlement
    Agreement Aided Cross Green Government Data Change Climate Review Economy Knowledge Budget
    Business Finance Management Governance Environment Transport Planning Research Science
    Information Technology Digital Survey Guidance Framework Bill Treasury Parliament""".split()
)
NOT_NAMES = _WORDS | frozenset(
    plural
    for word in _WORDS
    for plural in (f"{word}s", f"{word.removesuffix('y')}ies")
    if plural not in SURNAMES | WOMEN | MEN
)
PLACES = frozenset(
    """Aberdeen Aberdeenshire Aberfoyle Airdrie Alloa Alva Angus Argyll Arran Ayr Ayrshire
    Balfron Balloch Bannockburn Barra Bathgate Belfast Berwick Birmingham Blackpool Borders
    Bristol Bute Caithness Callander Cambridge Cambuslang Cardiff Clackmannan Clackmannanshire
    Clydebank Coatbridge Cowie Cornton Cumbernauld Cumbria Denny Dollar Doune Drymen Dublin
    Dumbarton Dumfries Dunblane Dundee Dunfermline Edinburgh Elgin Falkirk Fallin Fife Fintry
    Forfar Forth Galloway Gargunnock Glasgow Glenrothes Grangemouth Greenock Hamilton Hawick
    Highland Inverclyde Inverness Irvine Islay Jura Killearn Killin Kilmarnock Kippen
    Kirkcaldy Lanark Lanarkshire Leeds Leith Lewis Linlithgow Liverpool Livingston London
    Lothian Manchester Menstrie Midlothian Moray Motherwell Musselburgh Nairn Newcastle Oban
    Orkney Oxford Paisley Perth Peebles Peterhead Plean Renfrew Renfrewshire Sauchie Shetland
    Skye Stirling Stirlingshire Stornoway Strathblane Strathclyde Strathyre Tayside
    Tillicoultry Thornhill Trossachs Tullibody Uist Wick York Unison Unite""".split()
)
FIRMS = frozenset({"Grant Thornton", "John Lewis", "Marks Spencer", "Ernst Young", "Thomas Cook",
                   "Robert Burns", "Robert Gordon", "Heriot Watt", "George Watson", "Carnegie UK",
                   "Citizens Advice", "Mary Erskine", "King James", "Queen Mary"})  # fmt: skip
